package io.atelier.chassis.tenancy;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Hands out connections that know in whose name a transaction begins. Sits below the pool. */
final class TenancyConnectionFactory implements ConnectionFactory, Wrapped<ConnectionFactory> {
  private final ConnectionFactory delegate;
  private final String systemRole;

  TenancyConnectionFactory(ConnectionFactory delegate, String systemRole) {
    if (!systemRole.matches("[a-z_][a-z0-9_]*")) {
      throw new IllegalArgumentException(
          "atelier.tenancy.system-role is not a role: " + systemRole);
    }
    this.delegate = delegate;
    this.systemRole = systemRole;
  }

  @Override
  public Publisher<? extends Connection> create() {
    return Mono.from(delegate.create())
        .map(connection -> new TenancyConnection(connection, systemRole));
  }

  @Override
  public ConnectionFactoryMetadata getMetadata() {
    return delegate.getMetadata();
  }

  @Override
  public ConnectionFactory unwrap() {
    return delegate;
  }
}
