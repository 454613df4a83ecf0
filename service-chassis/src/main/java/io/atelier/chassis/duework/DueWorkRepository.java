package io.atelier.chassis.duework;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The table of due work, seen by the workers. Leases run on the database's clock. */
final class DueWorkRepository {
  private final DatabaseClient database;

  DueWorkRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * @param failures how often in a row it has failed
   */
  record Claimed(Claim claim, int failures) {}

  Mono<List<Claimed>> claim(String queue, Duration lease, int limit) {
    return database
        .sql(
            """
            UPDATE due_work
            SET attempt = attempt + 1,
                locked_until = now() + make_interval(secs => :lease)
            WHERE id IN (SELECT id FROM due_work
                         WHERE queue = :queue AND due_at <= now()
                           AND (locked_until IS NULL OR locked_until < now())
                         ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
            RETURNING id, queue, work_key, tenant_id, payload, attempt, failures
            """)
        .bind("queue", queue)
        .bind("lease", lease.toMillis() / 1000.0)
        .bind("limit", limit)
        .map(DueWorkRepository::claimed)
        .all()
        .collectList();
  }

  /** Removes the work if this claim is still the newest. */
  Mono<Boolean> complete(Claim claim) {
    return database
        .sql("DELETE FROM due_work WHERE id = :id AND attempt = :attempt")
        .bind("id", claim.id())
        .bind("attempt", claim.attempt())
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Void> again(Claim claim, Instant dueAt) {
    return database
        .sql(
            """
            UPDATE due_work
            SET due_at = :due, locked_until = NULL, last_error = NULL, failures = 0
            WHERE id = :id AND attempt = :attempt
            """)
        .bind("due", dueAt)
        .bind("id", claim.id())
        .bind("attempt", claim.attempt())
        .then();
  }

  Mono<Void> failed(Claim claim, Duration pause, String error) {
    return database
        .sql(
            """
            UPDATE due_work
            SET due_at = now() + make_interval(secs => :pause), locked_until = NULL,
                last_error = :error, failures = failures + 1
            WHERE id = :id AND attempt = :attempt
            """)
        .bind("pause", pause.toMillis() / 1000.0)
        .bind("error", error)
        .bind("id", claim.id())
        .bind("attempt", claim.attempt())
        .then();
  }

  private static Claimed claimed(Readable row) {
    return new Claimed(claim(row), Columns.required(row, "failures", Integer.class));
  }

  private static Claim claim(Readable row) {
    return new Claim(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "queue", String.class),
        Columns.required(row, "work_key", String.class),
        row.get("tenant_id", UUID.class),
        EventJson.mapper().readTree(Columns.required(row, "payload", Json.class).asArray()),
        Columns.required(row, "attempt", Integer.class));
  }
}
