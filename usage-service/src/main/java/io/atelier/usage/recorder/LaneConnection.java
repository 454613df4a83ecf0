package io.atelier.usage.recorder;

import io.netty.buffer.Unpooled;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Wrapped;
import java.util.List;
import java.util.function.Function;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/**
 * The connection of a lane's transaction. Statements that are subscribed to together go out
 * together, without waiting for each other's answers.
 */
final class LaneConnection {
  private final PostgresqlConnection connection;

  private LaneConnection(PostgresqlConnection connection) {
    this.connection = connection;
  }

  /** The driver's own connection below the pool's and the tenancy's, for COPY is not in the SPI. */
  static LaneConnection below(Connection connection) {
    Object at = connection;
    while (!(at instanceof PostgresqlConnection) && at instanceof Wrapped<?> wrapped) {
      at = wrapped.unwrap();
    }
    return new LaneConnection((PostgresqlConnection) at);
  }

  /**
   * Lists differ much in length; a plan that fits all is made once for each connection. Nobody
   * waits for a lock, or for a statement, until the client has gone.
   */
  Mono<Long> prepare() {
    return update(
        """
        SELECT set_config('plan_cache_mode', 'force_generic_plan', true),
               set_config('lock_timeout', '5s', true),
               set_config('statement_timeout', '20s', true)
        """);
  }

  Mono<Long> update(String sql, Object... parameters) {
    return bound(sql, parameters)
        .execute()
        .concatMap(result -> result.getRowsUpdated())
        .reduce(0L, Long::sum);
  }

  <T> Mono<List<T>> rows(String sql, Function<? super Readable, T> row, Object... parameters) {
    return bound(sql, parameters).execute().concatMap(result -> result.map(row)).collectList();
  }

  private PostgresqlStatement bound(String sql, Object... parameters) {
    PostgresqlStatement statement = connection.createStatement(sql);
    for (int i = 0; i < parameters.length; i++) {
      statement.bind(i, parameters[i]);
    }
    return statement;
  }

  Mono<Long> copy(String sql, byte[] rows) {
    return connection.copyIn(sql, Mono.fromSupplier(() -> Unpooled.wrappedBuffer(rows)));
  }

  /** Of statements that went out together the one that failed; the others only followed it. */
  static Throwable first(Throwable failure) {
    List<Throwable> all = Exceptions.unwrapMultiple(failure);
    return all.isEmpty() ? failure : all.getFirst();
  }
}
