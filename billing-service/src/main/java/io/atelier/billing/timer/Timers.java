package io.atelier.billing.timer;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Sets timers, within the transaction of what wants them. */
@Component
public final class Timers {
  private final DatabaseClient database;

  Timers(DatabaseClient database) {
    this.database = database;
  }

  /** Sets a timer; the same kind and subject again moves it. The tenant's lock is held. */
  public Mono<Void> set(Timer timer) {
    return database
        .sql(
            """
            INSERT INTO timers (tenant_id, kind, subject_id, due_at)
            VALUES (:tenantId, :kind, :subjectId, :dueAt)
            ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET due_at = excluded.due_at
            """)
        .bind("tenantId", timer.tenantId())
        .bind("kind", timer.kind().code())
        .bind("subjectId", timer.subjectId())
        .bind("dueAt", utc(timer.dueAt()))
        .then()
        .then(wake(timer.tenantId()));
  }

  private Mono<Void> wake(UUID tenantId) {
    return database
        .sql(
            """
            UPDATE tenant_locks
            SET next_due_at = (SELECT min(due_at) FROM timers WHERE tenant_id = :tenantId)
            WHERE tenant_id = :tenantId
            """)
        .bind("tenantId", tenantId)
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
              UPDATE tenant_locks SET next_due_at = least(next_due_at, :now)
              WHERE platform = :platform
              RETURNING tenant_id)
            INSERT INTO timers (tenant_id, kind, subject_id, due_at)
            SELECT tenant_id, 'entitlements', tenant_id, :now FROM woken
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
