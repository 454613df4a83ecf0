package io.atelier.billing.timer;

import static io.atelier.billing.timer.Timers.utc;
import static io.atelier.chassis.tenancy.Columns.required;

import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of the worker. */
@Component
final class TimerRepository {
  private final DatabaseClient database;

  TimerRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * The tenants that are due, earliest first, each to one worker at a time. A worker that dies
   * gives them back after a minute by the database's clock.
   */
  Flux<UUID> pick(Instant now, int most) {
    return database
        .sql(
            """
            UPDATE tenant_locks SET picked_until = clock_timestamp() + interval '1 minute'
            WHERE tenant_id IN (
              SELECT tenant_id FROM tenant_locks
              WHERE next_due_at <= :now AND parked_at IS NULL
                AND (picked_until IS NULL OR picked_until < clock_timestamp())
              ORDER BY next_due_at LIMIT :most FOR UPDATE SKIP LOCKED)
            RETURNING tenant_id, next_due_at
            """)
        .bind("now", utc(now))
        .bind("most", most)
        .map(row -> new Due(required(row, "tenant_id", UUID.class), instant(row, "next_due_at")))
        .all()
        .collectSortedList((one, other) -> one.at().compareTo(other.at()))
        .flatMapIterable(picked -> picked)
        .map(Due::tenantId);
  }

  /** Takes the lock of a tenant that is due and not parked; empty when it is neither any more. */
  Mono<Boolean> lockIfDue(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            SELECT true AS due FROM tenant_locks
            WHERE tenant_id = :tenantId AND next_due_at <= :now AND parked_at IS NULL
            FOR UPDATE
            """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .map(_ -> true)
        .one();
  }

  /** All that is due of a tenant at its earliest due instant. */
  Flux<Timer> earliestDue(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            SELECT kind, subject_id, due_at FROM timers
            WHERE tenant_id = :tenantId
              AND due_at = (SELECT min(due_at) FROM timers
                            WHERE tenant_id = :tenantId AND due_at <= :now)
            """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .map(row ->
            new Timer(
                tenantId,
                TimerKind.of(required(row, "kind", String.class)),
                required(row, "subject_id", UUID.class),
                instant(row, "due_at")))
        .all();
  }

  Mono<Void> remove(Timer timer) {
    return database
        .sql(
            """
            DELETE FROM timers
            WHERE tenant_id = :tenantId AND kind = :kind AND subject_id = :subjectId
            """)
        .bind("tenantId", timer.tenantId())
        .bind("kind", timer.kind().code())
        .bind("subjectId", timer.subjectId())
        .then();
  }

  /**
   * Notes that the tenant is sound and when it is due next, and gives it back when that is later.
   */
  Mono<Void> settle(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET next_due_at = next.at, failures = 0, last_error = NULL, updated_at = :now,
                picked_until = CASE WHEN next.at <= :now THEN picked_until END
            FROM (SELECT min(due_at) AS at FROM timers WHERE tenant_id = :tenantId) AS next
            WHERE tenant_id = :tenantId
            """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .then();
  }

  /** Gives a tenant back of which nothing is due any more. */
  Mono<Void> release(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET picked_until = NULL,
                next_due_at = CASE WHEN next_due_at <= :now THEN next.at ELSE next_due_at END
            FROM (SELECT min(due_at) AS at FROM timers WHERE tenant_id = :tenantId) AS next
            WHERE tenant_id = :tenantId AND parked_at IS NULL
            """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .then();
  }

  /** Notes a failure; answers true when it was one too many and the tenant is parked now. */
  Mono<Boolean> fail(UUID tenantId, String error, Instant now, Duration pause, int most) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET failures = failures + 1, last_error = :error, updated_at = :now,
                next_due_at = :again, picked_until = NULL,
                parked_at = CASE WHEN failures + 1 >= :most THEN CAST(:now AS timestamptz) END
            WHERE tenant_id = :tenantId
            RETURNING parked_at IS NOT NULL AS parked
            """)
        .bind("tenantId", tenantId)
        .bind("error", error)
        .bind("now", utc(now))
        .bind("again", utc(now.plus(pause)))
        .bind("most", most)
        .map(row -> required(row, "parked", Boolean.class))
        .one();
  }

  Mono<Integer> failures(UUID tenantId) {
    return database
        .sql("SELECT failures FROM tenant_locks WHERE tenant_id = :tenantId")
        .bind("tenantId", tenantId)
        .map(row -> required(row, "failures", Integer.class))
        .one();
  }

  private static Instant instant(Readable row, String column) {
    return required(row, column, OffsetDateTime.class).toInstant();
  }

  private record Due(UUID tenantId, Instant at) {}
}
