package io.atelier.billing.timer;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Sets timers, within the transaction of what wants them and with the tenant's lock held. */
@Component
public final class Timers {
  /** A lock that would stay as it is is not written: a renewal comes here several times. */
  private static final String WAKE =
      """
      UPDATE tenant_locks
      SET first_due_at = first.at,
          next_due_at = CASE WHEN clock_target IS NULL
            THEN least(next_due_at, first.at - clock_offset_ms * interval '1 millisecond')
            ELSE next_due_at END
      FROM (SELECT least(first_due_at, (SELECT min(due_at) FROM wanted)) AS at
            FROM tenant_locks WHERE tenant_id = :tenantId) AS first
      WHERE tenant_id = :tenantId AND first.at IS NOT NULL
        AND (first_due_at IS DISTINCT FROM first.at OR next_due_at IS NULL)
      """;

  private final DatabaseClient database;

  Timers(DatabaseClient database) {
    this.database = database;
  }

  /** Sets a timer; the same kind and subject again moves it. */
  public Mono<Void> set(Timer timer) {
    return arrange(
        timer.tenantId(),
        timer.subjectId(),
        Set.of(timer.kind()),
        Map.of(timer.kind(), timer.dueAt()));
  }

  /** Removes a timer, if there is one. */
  public Mono<Void> remove(UUID tenantId, TimerKind kind, UUID subjectId) {
    return arrange(tenantId, subjectId, Set.of(kind), Map.of());
  }

  /**
   * Makes the timers of some kinds of a subject be these and no others, in one statement.
   *
   * @param kinds that are looked after; others of the subject stay as they are
   */
  public Mono<Void> arrange(
      UUID tenantId, UUID subjectId, Set<TimerKind> kinds, Map<TimerKind, Instant> wanted) {
    // What is removed may leave first_due_at too early: then a worker looks in vain, once.
    return database
        .sql(
            """
            WITH wanted AS (
              SELECT kind, CAST(due AS timestamptz) AS due_at
              FROM unnest(CAST(:wantedKinds AS text[]), CAST(:dues AS text[])) AS w(kind, due)),
            removed AS (
              DELETE FROM timers
              WHERE tenant_id = :tenantId AND subject_id = :subjectId AND kind = ANY(:kinds)
                AND kind NOT IN (SELECT kind FROM wanted)),
            kept AS (
              INSERT INTO timers (tenant_id, kind, subject_id, due_at)
              SELECT :tenantId, kind, :subjectId, due_at FROM wanted
              ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at
                WHERE timers.due_at <> excluded.due_at)
            """
                + WAKE)
        .bind("tenantId", tenantId)
        .bind("subjectId", subjectId)
        .bind("kinds", kinds.stream().map(TimerKind::code).toArray(String[]::new))
        .bind("wantedKinds", wanted.keySet().stream().map(TimerKind::code).toArray(String[]::new))
        .bind(
            "dues",
            wanted.keySet().stream()
                .map(kind -> String.valueOf(wanted.get(kind)))
                .toArray(String[]::new))
        .then();
  }

  /** Sets several timers of a tenant in one statement. */
  public Mono<Void> setAll(UUID tenantId, List<Timer> wanted) {
    return wanted.isEmpty()
        ? Mono.empty()
        : database
            .sql(
                """
                WITH wanted AS (
                  SELECT kind, subject_id, due_at
                  FROM unnest(CAST(:kinds AS text[]), CAST(:subjects AS uuid[]),
                              CAST(:dues AS timestamptz[])) AS w(kind, subject_id, due_at)),
                kept AS (
                  INSERT INTO timers (tenant_id, kind, subject_id, due_at)
                  SELECT :tenantId, kind, subject_id, due_at FROM wanted
                  ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at
                    WHERE timers.due_at <> excluded.due_at)
                """
                    + WAKE)
            .bind("tenantId", tenantId)
            .bind("kinds", wanted.stream().map(t -> t.kind().code()).toArray(String[]::new))
            .bind("subjects", wanted.stream().map(Timer::subjectId).toArray(UUID[]::new))
            .bind("dues", wanted.stream().map(t -> utc(t.dueAt())).toArray(OffsetDateTime[]::new))
            .then();
  }

  /**
   * Makes the entitlements of every tenant of a platform due now, for its catalogue changed. Runs
   * as the system, in one statement whatever their number.
   */
  public Mono<Void> entitlementsOfPlatform(String platform, Instant now) {
    return database
        .sql(
            """
            WITH woken AS (
              UPDATE tenant_locks
              SET next_due_at = least(next_due_at, :now),
                  first_due_at = least(first_due_at,
                                       :now + clock_offset_ms * interval '1 millisecond')
              WHERE platform = :platform
              RETURNING tenant_id, :now + clock_offset_ms * interval '1 millisecond' AS tenant_now)
            INSERT INTO timers (tenant_id, kind, subject_id, due_at)
            SELECT tenant_id, 'entitlements', tenant_id, tenant_now FROM woken
            ON CONFLICT (tenant_id, kind, subject_id)
              DO UPDATE SET due_at = least(timers.due_at, excluded.due_at)
            """)
        .bind("platform", platform)
        .bind("now", utc(now))
        .then();
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
