package io.atelier.domains.claim;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.domains.DomainProblem;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageEvent;
import io.r2dbc.postgresql.codec.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Whether a tenant may have domains of its own, and how many: what its plan and its platform's
 * catalogue says Atelier counts.
 */
final class DomainAllowance {
  private static final String FEATURE = "custom_domain";
  private static final String KEPT_BY = "domains";

  /** Where no plan says anything; a tenant must not slow the others down. */
  private static final long MOST = 50;

  private final DatabaseClient database;
  private final UnitOfWork unitOfWork;
  private final MirrorWait wait;
  private final Outbox outbox;
  private final InstantSource clock;

  DomainAllowance(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      MirrorWait wait,
      Outbox outbox,
      InstantSource clock) {
    this.database = database;
    this.unitOfWork = unitOfWork;
    this.wait = wait;
    this.outbox = outbox;
    this.clock = clock;
  }

  /**
   * @param metric what domains are counted as; null where the platform does not count them
   */
  record Allowance(EntitlementsRecord entitlements, @Nullable String metric) {

    @Nullable EntitledLimit limitAt(Instant now) {
      return metric == null
          ? null
          : entitlements.phaseAt(entitlements.tenantNow(now)).limits().get(metric);
    }
  }

  /** 503 {@code not-ready-yet} while billing's word has not arrived. */
  Mono<Allowance> of(UUID tenantId) {
    return wait.await(unitOfWork.asTenant(tenantId, find(tenantId)));
  }

  private Mono<Allowance> find(UUID tenantId) {
    return database
        .sql(
            """
            SELECT e.record, m.metric
            FROM entitlements e LEFT JOIN counted_metrics m ON m.platform = e.platform
            WHERE e.tenant_id = :tenant
            """)
        .bind("tenant", tenantId)
        .map(row ->
            new Allowance(
                EventJson.read(
                    Columns.required(row, "record", Json.class).asArray(),
                    EntitlementsRecord.class),
                row.get("metric", String.class)))
        .one();
  }

  /** 402 unless the plan has the feature and is in force. */
  Mono<Void> requireFeature(Allowance allowance) {
    EntitlementPhase phase =
        allowance.entitlements().phaseAt(allowance.entitlements().tenantNow(clock.instant()));
    if (!phase.access()) {
      return Mono.error(
          ProblemException.of(
              DomainProblem.SUBSCRIPTION_INACTIVE,
              "Subscription is not active: subscribe to a plan, then claim the domain again."));
    }
    return phase.features().contains(FEATURE)
        ? Mono.empty()
        : Mono.error(
            ProblemException.of(
                    DomainProblem.FEATURE_NEEDED,
                    "The plan "
                        + phase.planCode()
                        + " has no domains of your own: change to one that has.")
                .with("feature", FEATURE));
  }

  /** Holds back others of this tenant, who would count the same, to the end of the transaction. */
  Mono<Void> lock(UUID tenantId) {
    return database
        .sql("SELECT 1 FROM entitlements WHERE tenant_id = :tenant FOR UPDATE")
        .bind("tenant", tenantId)
        .then();
  }

  /** 402 {@code quota-exceeded} if there would be too many. */
  Mono<Void> admit(Allowance allowance, long wanted) {
    EntitledLimit limit = allowance.limitAt(clock.instant());
    if (limit != null ? limit.admits(BigDecimal.valueOf(wanted)) : wanted <= MOST) {
      return Mono.empty();
    }
    BigDecimal max = limit == null ? BigDecimal.valueOf(MOST) : limit.max();
    String message = limit == null ? null : limit.message();
    return Mono.error(
        ProblemException.of(
                DomainProblem.QUOTA_EXCEEDED,
                message == null ? "No more than " + max + " domains: remove one first." : message)
            .with("metric", allowance.metric() == null ? KEPT_BY : allowance.metric())
            .with("limit", max)
            .with("used", wanted - 1)
            .with("requested", 1)
            .with("remaining", 0)
            .with("resets_at", null)
            .with("upgrade_plan", limit == null ? null : limit.upgradePlan()));
  }

  /** Tells usage-service how many there are now. */
  Mono<Void> report(UUID tenantId, Allowance allowance, long now) {
    String metric = allowance.metric();
    if (metric == null) {
      return Mono.empty();
    }
    String id = KEPT_BY + "-" + UuidCreator.getTimeOrderedEpoch();
    UsageEvent event =
        new UsageEvent(
            id,
            metric,
            BigDecimal.valueOf(now),
            null,
            allowance.entitlements().tenantNow(clock.instant()),
            null);
    return outbox.append(
        new OutboundEvent(Topic.USAGE, id, id, "usage.requested", tenantId, null, event));
  }

  private Mono<Void> keep(InboundEvent<EntitlementsRecord> event) {
    EntitlementsRecord record = event.body();
    if (record == null) {
      return database
          .sql("DELETE FROM entitlements WHERE tenant_id = :tenant")
          .bind("tenant", UUID.fromString(event.key()))
          .then();
    }
    return database
        .sql(
            """
            INSERT INTO entitlements (tenant_id, platform, sequence, record)
            VALUES (:tenant, :platform, :sequence, :record)
            ON CONFLICT (tenant_id) DO UPDATE
              SET platform = excluded.platform, sequence = excluded.sequence,
                  record = excluded.record
              WHERE entitlements.sequence < excluded.sequence
            """)
        .bind("tenant", record.tenantId())
        .bind("platform", record.platform())
        .bind("sequence", event.sequence())
        .bind("record", Json.of(EventJson.write(record)))
        .then();
  }

  private Mono<Void> keepMetric(InboundEvent<CatalogState> event) {
    CatalogState catalog = event.body();
    String metric = catalog == null ? null : counted(catalog.metrics());
    return database
        .sql(
            """
            INSERT INTO counted_metrics (platform, sequence, metric)
            VALUES (:platform, :sequence, :metric)
            ON CONFLICT (platform) DO UPDATE
              SET sequence = excluded.sequence, metric = excluded.metric
              WHERE counted_metrics.sequence < excluded.sequence
            """)
        .bind("platform", event.key())
        .bind("sequence", event.sequence())
        .bind("metric", Columns.nullable(metric, String.class))
        .then();
  }

  private static @Nullable String counted(List<CatalogState.Metric> metrics) {
    return metrics.stream()
        .filter(metric -> metric.keptBy().equals(KEPT_BY))
        .map(CatalogState.Metric::code)
        .findFirst()
        .orElse(null);
  }

  /** Declares the mirrors and their subscriptions. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    DomainAllowance domainAllowance(
        DatabaseClient database,
        UnitOfWork unitOfWork,
        MirrorWait wait,
        Outbox outbox,
        InstantSource clock) {
      return new DomainAllowance(database, unitOfWork, wait, outbox, clock);
    }

    @Bean
    EventSubscription<EntitlementsRecord> entitlementsSubscription(DomainAllowance allowance) {
      return EventSubscription.mirror(
          "domain.entitlements", Topic.ENTITLEMENTS, EntitlementsRecord.class, allowance::keep);
    }

    @Bean
    EventSubscription<CatalogState> catalogSubscription(DomainAllowance allowance) {
      return EventSubscription.mirror(
          "domain.catalog", Topic.CATALOG, CatalogState.class, allowance::keepMetric);
    }
  }
}
