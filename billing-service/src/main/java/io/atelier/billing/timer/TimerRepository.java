package io.atelier.billing.timer;

import static io.atelier.billing.timer.Timers.utc;
import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
   * gives them back after 15 seconds by the database's clock.
   */
  Flux<UUID> pick(Instant now, int most) {
    return database
        .sql(
            """
            UPDATE tenant_locks SET picked_until = clock_timestamp() + interval '15 seconds'
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

  /**
   * Takes the lock of a tenant that is due and not parked; empty when it is neither any more.
   *
   * @param now of the system
   */
  Mono<TenantTime> lockIfDue(UUID tenantId, Instant now) {
    return database
        .sql(
            "SELECT "
                + TenantLocks.COLUMNS
                + """
                 FROM tenant_locks
                WHERE tenant_id = :tenantId AND next_due_at <= :now AND parked_at IS NULL
                FOR UPDATE
                """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .map(row -> TenantLocks.time(row, now))
        .one();
  }

  /**
   * Takes the first timer that is due of a tenant away: by due instant, then kind, then subject.
   *
   * @param now of the tenant
   */
  Mono<Timer> takeFirstDue(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            DELETE FROM timers
            WHERE (tenant_id, kind, subject_id) = (
              SELECT tenant_id, kind, subject_id FROM timers
              WHERE tenant_id = :tenantId AND due_at <= :now
              ORDER BY due_at, array_position(CAST(:order AS text[]), kind), subject_id LIMIT 1)
            RETURNING kind, subject_id, due_at
            """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .bind("order", TimerKind.CODES_IN_ORDER.toArray(String[]::new))
        .map(row ->
            new Timer(
                tenantId,
                TimerKind.of(required(row, "kind", String.class)),
                required(row, "subject_id", UUID.class),
                instant(row, "due_at")))
        .one();
  }

  /** When the tenant's first timer is due, in its own time; empty when it has none. */
  Mono<Instant> firstDue(UUID tenantId) {
    return database
        .sql("SELECT due_at FROM timers WHERE tenant_id = :tenantId ORDER BY due_at LIMIT 1")
        .bind("tenantId", tenantId)
        .map(row -> instant(row, "due_at"))
        .one();
  }

  /**
   * Notes that the tenant is sound and when it is due next, and gives it back when that is later.
   *
   * @return whether it is due still
   */
  Mono<Boolean> settle(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET first_due_at = next.at, next_due_at = next.look_at,
                failures = 0, last_error = NULL, updated_at = :now,
                picked_until = CASE WHEN next.look_at <= :now THEN picked_until END
            FROM (SELECT due.at,
                         CASE WHEN l.clock_target IS NULL
                              THEN due.at - l.clock_offset_ms * interval '1 millisecond'
                              ELSE :now END AS look_at
                  FROM tenant_locks AS l,
                       (SELECT min(due_at) AS at FROM timers WHERE tenant_id = :tenantId) AS due
                  WHERE l.tenant_id = :tenantId) AS next
            WHERE tenant_id = :tenantId
            RETURNING coalesce(next.look_at <= :now, false) AS due
            """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .map(row -> required(row, "due", Boolean.class))
        .one();
  }

  /** Lets a tenant whose clock cannot go on yet be looked at again at an instant. */
  Mono<Void> pause(UUID tenantId, Instant again) {
    return database
        .sql(
            """
            UPDATE tenant_locks SET picked_until = NULL, next_due_at = :again
            WHERE tenant_id = :tenantId AND parked_at IS NULL
            """)
        .bind("tenantId", tenantId)
        .bind("again", utc(again))
        .then();
  }

  /** Gives a tenant back that is not due any more. */
  Mono<Void> giveBack(UUID tenantId) {
    return database
        .sql("UPDATE tenant_locks SET picked_until = NULL WHERE tenant_id = :tenantId")
        .bind("tenantId", tenantId)
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

  /** Lets a parked tenant be tried again, at once; false when it is not parked. */
  Mono<Boolean> unpark(UUID tenantId, Instant now) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET parked_at = NULL, failures = 0, next_due_at = :now, picked_until = NULL,
                updated_at = :now
            WHERE tenant_id = :tenantId AND parked_at IS NOT NULL
            """)
        .bind("tenantId", tenantId)
        .bind("now", utc(now))
        .fetch()
        .rowsUpdated()
        .map(rows -> rows > 0);
  }

  /** What is parked, the newest first. */
  Flux<ParkedTenant> parked(int limit, @Nullable Instant before, @Nullable UUID behind) {
    return database
        .sql(
            """
            SELECT l.tenant_id, l.platform, l.parked_at, l.last_error, l.failures,
                   (SELECT kind FROM timers AS t WHERE t.tenant_id = l.tenant_id
                    ORDER BY due_at LIMIT 1) AS kind,
                   (SELECT min(due_at) FROM timers AS t WHERE t.tenant_id = l.tenant_id) AS due_at
            FROM tenant_locks AS l
            WHERE l.parked_at IS NOT NULL
              AND (:before IS NULL OR (l.parked_at, l.tenant_id) < (:before, :behind))
            ORDER BY l.parked_at DESC, l.tenant_id DESC LIMIT :limit
            """)
        .bind("before", nullable(before == null ? null : utc(before), OffsetDateTime.class))
        .bind("behind", nullable(behind, UUID.class))
        .bind("limit", limit)
        .map(row ->
            new ParkedTenant(
                required(row, "tenant_id", UUID.class),
                required(row, "platform", String.class),
                instant(row, "parked_at"),
                row.get("last_error", String.class),
                required(row, "failures", Integer.class),
                row.get("kind", String.class),
                row.get("due_at", OffsetDateTime.class) == null ? null : instant(row, "due_at")))
        .all();
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
