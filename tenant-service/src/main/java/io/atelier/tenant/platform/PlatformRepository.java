package io.atelier.tenant.platform;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.tenant.PlatformState;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of platforms. */
@Repository
final class PlatformRepository {
  private final DatabaseClient database;

  PlatformRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Writes the platform; gives its new sequence, or nothing if it says what it said before. */
  Mono<Long> put(PlatformState platform) {
    return database
        .sql(
            """
            INSERT INTO platforms (code, is_default, sequence, state)
            VALUES (:code, :default, 1, :state)
            ON CONFLICT (code) DO UPDATE
              SET is_default = excluded.is_default, state = excluded.state,
                  sequence = platforms.sequence + 1, updated_at = now()
              WHERE platforms.state <> excluded.state
            RETURNING sequence
            """)
        .bind("code", platform.code())
        .bind("default", platform.isDefault())
        .bind("state", Json.of(EventJson.write(platform)))
        .map(row -> Columns.required(row, "sequence", Long.class))
        .one();
  }

  /**
   * Writes what the file says, if it says something else than at the last import: what an operator
   * changed since then stays.
   */
  Mono<Long> importFrom(PlatformState platform) {
    return database
        .sql(
            """
            INSERT INTO platforms (code, is_default, sequence, state, imported)
            VALUES (:code, :default, 1, :state, :state)
            ON CONFLICT (code) DO UPDATE
              SET is_default = excluded.is_default, state = excluded.state,
                  imported = excluded.imported, sequence = platforms.sequence + 1,
                  updated_at = now()
              WHERE platforms.imported IS DISTINCT FROM excluded.imported
            RETURNING sequence
            """)
        .bind("code", platform.code())
        .bind("default", platform.isDefault())
        .bind("state", Json.of(EventJson.write(platform)))
        .map(row -> Columns.required(row, "sequence", Long.class))
        .one();
  }

  Mono<List<PlatformState>> all() {
    return database
        .sql("SELECT state FROM platforms ORDER BY code")
        .map(PlatformRepository::platform)
        .all()
        .collectList();
  }

  private static PlatformState platform(Readable row) {
    return EventJson.read(
        Columns.required(row, "state", Json.class).asArray(), PlatformState.class);
  }
}
