package io.atelier.billing.timer;

import static io.atelier.billing.timer.Timers.utc;
import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
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
   * Takes the locks of the tenants that are due and not parked, in the order of their ids so that
   * nobody waits for each other; those that are neither any more are left out.
   *
   * @param now of the system
   */
  Mono<List<TenantTime>> lockDue(Collection<UUID> tenantIds, Instant now) {
    return database
        .sql(
            "SELECT "
                + TenantLocks.COLUMNS
                + """
                 FROM tenant_locks
                WHERE tenant_id = ANY(:tenantIds) AND next_due_at <= :now AND parked_at IS NULL
                ORDER BY tenant_id FOR UPDATE
                """)
        .bind("tenantIds", tenantIds.toArray(UUID[]::new))
        .bind("now", utc(now))
        .map(row -> TenantLocks.time(row, now))
        .all()
        .collectList();
  }

  /**
   * Takes the first timer that is due of each tenant away: by due instant, then kind, then subject.
   *
   * @param times the tenants and their now
   */
  Mono<List<Timer>> takeFirstDue(List<TenantTime> times) {
    return database
        .sql(
            """
            DELETE FROM timers AS t
            USING (
              SELECT f.*
              FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:nows AS timestamptz[]))
                     AS w (tenant_id, now),
                   LATERAL (
                     SELECT tenant_id, kind, subject_id FROM timers
                     WHERE tenant_id = w.tenant_id AND due_at <= w.now
                     ORDER BY due_at, array_position(CAST(:order AS text[]), kind), subject_id
                     LIMIT 1) AS f) AS first
            WHERE (t.tenant_id, t.kind, t.subject_id)
                = (first.tenant_id, first.kind, first.subject_id)
            RETURNING t.tenant_id, t.kind, t.subject_id, t.due_at
            """)
        .bind("tenantIds", times.stream().map(TenantTime::tenantId).toArray(UUID[]::new))
        .bind("nows", times.stream().map(time -> utc(time.now())).toArray(OffsetDateTime[]::new))
        .bind("order", TimerKind.CODES_IN_ORDER.toArray(String[]::new))
        .map(row ->
            new Timer(
                required(row, "tenant_id", UUID.class),
                TimerKind.of(required(row, "kind", String.class)),
                required(row, "subject_id", UUID.class),
                instant(row, "due_at")))
        .all()
        .collectList();
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
   * Notes that tenants are sound and when they are due next, and gives those back of whom that is
   * later.
   *
   * @return those that are due still
   */
  Mono<Set<UUID>> settle(Collection<UUID> tenantIds, Instant now) {
    return database
        .sql(
            """
            UPDATE tenant_locks AS l
            SET first_due_at = next.at, next_due_at = next.look_at,
                failures = 0, last_error = NULL, updated_at = :now,
                picked_until = CASE WHEN next.look_at <= :now THEN l.picked_until END
            FROM (SELECT s.tenant_id, due.at,
                         CASE WHEN s.clock_target IS NULL
                              THEN due.at - s.clock_offset_ms * interval '1 millisecond'
                              ELSE :now END AS look_at
                  FROM tenant_locks AS s,
                       LATERAL (SELECT min(due_at) AS at FROM timers AS t
                                WHERE t.tenant_id = s.tenant_id) AS due
                  WHERE s.tenant_id = ANY(:tenantIds)) AS next
            WHERE l.tenant_id = next.tenant_id
            RETURNING l.tenant_id, coalesce(next.look_at <= :now, false) AS due
            """)
        .bind("tenantIds", tenantIds.toArray(UUID[]::new))
        .bind("now", utc(now))
        .map(row ->
            Map.entry(required(row, "tenant_id", UUID.class), required(row, "due", Boolean.class)))
        .all()
        .filter(Map.Entry::getValue)
        .map(Map.Entry::getKey)
        .collect(Collectors.toCollection(HashSet::new));
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

  /** Gives tenants back that are not due any more; whoever holds one of them does so himself. */
  Mono<Void> giveBack(Collection<UUID> tenantIds) {
    return database
        .sql(
            """
            UPDATE tenant_locks SET picked_until = NULL
            WHERE tenant_id IN (
              SELECT tenant_id FROM tenant_locks
              WHERE tenant_id = ANY(:tenantIds) FOR UPDATE SKIP LOCKED)
            """)
        .bind("tenantIds", tenantIds.toArray(UUID[]::new))
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
