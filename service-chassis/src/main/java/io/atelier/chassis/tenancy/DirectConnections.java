package io.atelier.chassis.tenancy;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Mono;

/**
 * Connections outside of the pool that live as long as their user, for LISTEN and for a session's
 * advisory lock. They read no tenant's rows: the runtime role sees none without a tenant.
 */
public final class DirectConnections {
  private final ConnectionFactory factory;

  DirectConnections(ConnectionFactory factory) {
    this.factory = factory;
  }

  public Mono<PostgresqlConnection> open() {
    return Mono.from(factory.create()).cast(PostgresqlConnection.class);
  }
}
