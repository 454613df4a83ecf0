package io.atelier.chassis.allowance;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageEvent;
import io.r2dbc.postgresql.codec.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** How many of one kind of thing each tenant may have. */
public final class Allowances {
  private final Kept kept;
  private final DatabaseClient database;
  private final UnitOfWork unitOfWork;
  private final MirrorWait wait;
  private final Outbox outbox;
  private final InstantSource clock;

  public Allowances(
      Kept kept,
      DatabaseClient database,
      UnitOfWork unitOfWork,
      MirrorWait wait,
      Outbox outbox,
      InstantSource clock) {
    this.kept = kept;
    this.database = database;
    this.unitOfWork = unitOfWork;
    this.wait = wait;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * 503 {@code not-ready-yet} while billing's word has not arrived. In a unit of work of its own.
   */
  public Mono<Allowance> of(UUID tenantId) {
    return wait.await(unitOfWork.asTenant(tenantId, find(tenantId)));
  }

  /** The same where the platform counts the things; empty, at once, where it does not. */
  public Mono<Optional<Allowance>> ofCounted(UUID tenantId, String platform) {
    return unitOfWork
        .asTenant(
            tenantId,
            database
                .sql(
                    """
                    SELECT count(metric) > 0 FROM counted_metrics
                    WHERE platform = :platform AND kept_by = :kept
                    """)
                .bind("platform", platform)
                .bind("kept", kept.code())
                .mapValue(Boolean.class)
                .one())
        .flatMap(counted ->
            counted ? of(tenantId).map(Optional::of) : Mono.just(Optional.<Allowance>empty()));
  }

  private Mono<Allowance> find(UUID tenantId) {
    return database
        .sql(
            """
            SELECT e.record, m.metric
            FROM entitlements e LEFT JOIN counted_metrics m
              ON m.platform = e.record ->> 'platform' AND m.kept_by = :kept
            WHERE e.tenant_id = :tenant
            """)
        .bind("kept", kept.code())
        .bind("tenant", tenantId)
        .map(row ->
            new Allowance(
                EventJson.read(
                    Columns.required(row, "record", Json.class).asArray(),
                    EntitlementsRecord.class),
                row.get("metric", String.class)))
        .one();
  }

  /** Holds back others of this tenant, who would count the same, to the end of the transaction. */
  public Mono<Void> lock(UUID tenantId) {
    return database
        .sql("SELECT 1 FROM entitlements WHERE tenant_id = :tenant FOR UPDATE")
        .bind("tenant", tenantId)
        .then();
  }

  /**
   * 402 if there would be too many.
   *
   * @param wanted how many there are with the one that is to be added
   */
  public Mono<Void> admit(Allowance allowance, long wanted) {
    EntitledLimit limit = allowance.limitAt(clock.instant());
    Long most = kept.most();
    boolean fits =
        limit == null ? most == null || wanted <= most : limit.admits(BigDecimal.valueOf(wanted));
    return fits
        ? Mono.empty()
        : Mono.error(
            limit == null
                ? refused(
                    allowance, wanted, most == null ? null : BigDecimal.valueOf(most), null, null)
                : refused(allowance, wanted, limit.max(), limit.message(), limit.upgradePlan()));
  }

  private ProblemException refused(
      Allowance allowance,
      long wanted,
      @Nullable BigDecimal max,
      @Nullable String message,
      @Nullable String upgradePlan) {
    return ProblemException.of(
            kept.refused(),
            message == null ? kept.sentence().replace("{max}", String.valueOf(max)) : message)
        .with("metric", allowance.metric() == null ? kept.code() : allowance.metric())
        .with("limit", max)
        .with("used", wanted - 1)
        .with("requested", 1)
        .with("remaining", 0)
        .with("resets_at", null)
        .with("upgrade_plan", upgradePlan);
  }

  /** Tells usage-service how many there are now, in the transaction that made it so. */
  public Mono<Void> report(UUID tenantId, Allowance allowance, long now) {
    String metric = allowance.metric();
    return metric == null
        ? Mono.empty()
        : report(tenantId, metric, now, allowance.entitlements().tenantNow(clock.instant()));
  }

  /** The same, also of a tenant of whom billing has not heard yet. */
  public Mono<Void> report(UUID tenantId, String platform, long now) {
    return database
        .sql(
            """
            SELECT m.metric, e.record
            FROM counted_metrics m LEFT JOIN entitlements e ON e.tenant_id = :tenant
            WHERE m.platform = :platform AND m.kept_by = :kept AND m.metric IS NOT NULL
            """)
        .bind("tenant", tenantId)
        .bind("platform", platform)
        .bind("kept", kept.code())
        .map(row -> {
          Json record = row.get("record", Json.class);
          Instant at = clock.instant();
          return new Counted(
              Columns.required(row, "metric", String.class),
              record == null
                  ? at
                  : EventJson.read(record.asArray(), EntitlementsRecord.class).tenantNow(at));
        })
        .one()
        .flatMap(counted -> report(tenantId, counted.metric(), now, counted.at()));
  }

  private record Counted(String metric, Instant at) {}

  private Mono<Void> report(UUID tenantId, String metric, long now, Instant at) {
    String id = kept.code() + "-" + UuidCreator.getTimeOrderedEpoch();
    UsageEvent event = new UsageEvent(id, metric, BigDecimal.valueOf(now), null, at, null);
    return outbox.append(
        new OutboundEvent(Topic.USAGE, id, id, "usage.requested", tenantId, null, event));
  }
}
