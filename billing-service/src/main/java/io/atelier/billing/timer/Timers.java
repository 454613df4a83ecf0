package io.atelier.billing.timer;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Sets timers, within the transaction of what wants them and with the tenant's lock held. */
@Component
public final class Timers {
  /** A lock that would stay as it is is not written: a renewal comes here several times. */
  private static final String WAKE =
      """
      UPDATE tenant_locks AS l
      SET first_due_at = first.at,
          next_due_at = CASE WHEN l.clock_target IS NULL
            THEN least(l.next_due_at, first.at - l.clock_offset_ms * interval '1 millisecond')
            ELSE l.next_due_at END
      FROM (SELECT s.tenant_id, least(s.first_due_at, w.at) AS at
            FROM (SELECT tenant_id, min(due_at) AS at FROM wanted GROUP BY tenant_id) AS w
            JOIN tenant_locks AS s USING (tenant_id)) AS first
      WHERE l.tenant_id = first.tenant_id
        AND (l.first_due_at IS DISTINCT FROM first.at OR l.next_due_at IS NULL)
      """;

  private static final String WANTED =
      """
      wanted AS (
        SELECT tenant_id, kind, subject_id, due_at
        FROM unnest(CAST(:tenantIds AS uuid[]), CAST(:wantedKinds AS text[]),
                    CAST(:subjects AS uuid[]), CAST(:dues AS timestamptz[]))
          AS w (tenant_id, kind, subject_id, due_at)),
      kept AS (
        INSERT INTO timers (tenant_id, kind, subject_id, due_at)
        SELECT tenant_id, kind, subject_id, due_at FROM wanted
        ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at
          WHERE timers.due_at <> excluded.due_at)
      """;

  private final DatabaseClient database;

  Timers(DatabaseClient database) {
    this.database = database;
  }

  /** Sets a timer; the same kind and subject again moves it. */
  public Mono<Void> set(Timer timer) {
    return setAll(List.of(timer));
  }

  /** Removes a timer, if there is one. */
  public Mono<Void> remove(UUID tenantId, TimerKind kind, UUID subjectId) {
    return arrange(List.of(new Subject(tenantId, subjectId)), Set.of(kind), List.of());
  }

  /** Whose timers are arranged. */
  public record Subject(UUID tenantId, UUID id) {}

  /**
   * Makes the timers of some kinds of some subjects be these and no others, in one statement.
   *
   * @param kinds that are looked after; others of the subjects stay as they are
   * @param wanted timers of these kinds and subjects
   */
  public Mono<Void> arrange(List<Subject> subjects, Set<TimerKind> kinds, List<Timer> wanted) {
    // What is removed may leave first_due_at too early: then a worker looks in vain, once.
    return bind(
            database.sql(
                """
                WITH
                """
                    + WANTED
                    + """
                    , removed AS (
                      DELETE FROM timers AS t
                      USING unnest(CAST(:arrangedTenants AS uuid[]), CAST(:arranged AS uuid[]))
                        AS s (tenant_id, id)
                      WHERE t.tenant_id = s.tenant_id AND t.subject_id = s.id
                        AND t.kind = ANY(:kinds)
                        AND (t.tenant_id, t.kind, t.subject_id)
                          NOT IN (SELECT tenant_id, kind, subject_id FROM wanted))
                    """
                    + WAKE),
            wanted)
        .bind("arrangedTenants", subjects.stream().map(Subject::tenantId).toArray(UUID[]::new))
        .bind("arranged", subjects.stream().map(Subject::id).toArray(UUID[]::new))
        .bind("kinds", kinds.stream().map(TimerKind::code).toArray(String[]::new))
        .then();
  }

  /** Sets several timers, of one tenant or of several, in one statement. */
  public Mono<Void> setAll(List<Timer> wanted) {
    return wanted.isEmpty()
        ? Mono.empty()
        : bind(database.sql("WITH " + WANTED + WAKE), wanted).then();
  }

  private static GenericExecuteSpec bind(GenericExecuteSpec sql, List<Timer> wanted) {
    return sql.bind("tenantIds", wanted.stream().map(Timer::tenantId).toArray(UUID[]::new))
        .bind("wantedKinds", wanted.stream().map(t -> t.kind().code()).toArray(String[]::new))
        .bind("subjects", wanted.stream().map(Timer::subjectId).toArray(UUID[]::new))
        .bind("dues", wanted.stream().map(t -> utc(t.dueAt())).toArray(OffsetDateTime[]::new));
  }

  /**
   * Makes the entitlements of every tenant of a platform due now, for its catalogue changed. Runs
   * as the system, in one statement whatever their number. It takes the locks in the order in which
   * workers do.
   */
  public Mono<Void> entitlementsOfPlatform(String platform, Instant now) {
    return database
        .sql(
            """
            WITH held AS (
              SELECT tenant_id FROM tenant_locks
              WHERE platform = :platform AND purged_at IS NULL
              ORDER BY tenant_id FOR UPDATE),
            woken AS (
              UPDATE tenant_locks
              SET next_due_at = least(next_due_at, :now),
                  first_due_at = least(first_due_at,
                                       :now + clock_offset_ms * interval '1 millisecond')
              WHERE tenant_id IN (SELECT tenant_id FROM held)
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
