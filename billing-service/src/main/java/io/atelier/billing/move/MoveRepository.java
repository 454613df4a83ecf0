package io.atelier.billing.move;

import static io.atelier.chassis.tenancy.Columns.nullable;
import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.catalog.PlanVersion;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The SQL of moves; it runs over all tenants of a platform at once. */
@Component
final class MoveRepository {
  private final DatabaseClient database;

  MoveRepository(DatabaseClient database) {
    this.database = database;
  }

  /** How many open subscriptions of a platform there are on each other version of a plan. */
  Flux<Held> holders(String platform, PlanVersion to) {
    return database
        .sql(
            """
            SELECT held.id, count(*) AS tenants
            FROM subscriptions
            JOIN plan_versions AS held ON held.id = subscriptions.plan_version_id
            WHERE subscriptions.platform = :platform AND subscriptions.status <> 'expired'
              AND held.plan_code = :code AND held.platform IS NOT DISTINCT FROM :planPlatform
              AND held.id <> :to
            GROUP BY held.id, held.version ORDER BY held.version
            """)
        .bind("platform", platform)
        .bind("code", to.planCode())
        .bind("planPlatform", nullable(to.platform(), String.class))
        .bind("to", to.id())
        .map(row -> new Held(required(row, "id", UUID.class), required(row, "tenants", Long.class)))
        .all();
  }

  /**
   * Makes the move of each of them due now, in place of one to another version. It takes the locks
   * in the order in which workers do.
   */
  Mono<Void> move(String platform, PlanVersion to, Instant now) {
    return database
        .sql(
            """
            WITH versions AS (
              SELECT id FROM plan_versions
              WHERE plan_code = :code AND platform IS NOT DISTINCT FROM :planPlatform),
            moved AS (
              SELECT DISTINCT tenant_id FROM subscriptions
              WHERE platform = :platform AND status <> 'expired' AND plan_version_id <> :to
                AND plan_version_id IN (SELECT id FROM versions)),
            held AS (
              SELECT tenant_id FROM tenant_locks
              WHERE tenant_id IN (SELECT tenant_id FROM moved) ORDER BY tenant_id FOR UPDATE),
            woken AS (
              UPDATE tenant_locks
              SET next_due_at = least(next_due_at, :now),
                  first_due_at = least(first_due_at,
                                       :now + clock_offset_ms * interval '1 millisecond')
              WHERE tenant_id IN (SELECT tenant_id FROM held)
              RETURNING tenant_id, :now + clock_offset_ms * interval '1 millisecond' AS tenant_now),
            replaced AS (
              DELETE FROM timers
              WHERE kind = 'plan_move' AND subject_id <> :to
                AND subject_id IN (SELECT id FROM versions)
                AND tenant_id IN (SELECT tenant_id FROM tenant_locks WHERE platform = :platform))
            INSERT INTO timers (tenant_id, kind, subject_id, due_at)
            SELECT tenant_id, 'plan_move', :to, tenant_now FROM woken
            ON CONFLICT (tenant_id, kind, subject_id)
              DO UPDATE SET due_at = least(timers.due_at, excluded.due_at)
            """)
        .bind("platform", platform)
        .bind("code", to.planCode())
        .bind("planPlatform", nullable(to.platform(), String.class))
        .bind("to", to.id())
        .bind("now", now.atOffset(ZoneOffset.UTC))
        .then();
  }

  /** Tenants on a version. */
  record Held(UUID versionId, long tenants) {}

  /** The same with the version itself. */
  record Holders(PlanVersion version, long tenants) {}
}
