package io.atelier.domains.plan;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.domains.claim.DomainWork;
import io.atelier.domains.claim.Domains;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * A row of due work for each tenant, with the newest record of its entitlements; due when a record
 * comes, when a domain is claimed, and when a phase begins, so that it needs nobody then.
 */
@Component
final class PlanFollowing {
  private static final String FEATURE = "custom_domain";
  private static final int AT_ONCE = 8;
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofDays(1);

  private final UnitOfWork unitOfWork;
  private final Domains domains;
  private final DomainWork work;
  private final InstantSource clock;

  PlanFollowing(UnitOfWork unitOfWork, Domains domains, DomainWork work, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.domains = domains;
    this.work = work;
    this.clock = clock;
  }

  private Mono<Void> follow(InboundEvent<EntitlementsRecord> event) {
    EntitlementsRecord record = event.body();
    return record == null ? Mono.empty() : work.followPlan(record, clock.instant());
  }

  private Mono<Completion> work(Claim claim) {
    EntitlementsRecord record =
        EventJson.mapper().treeToValue(claim.payload(), EntitlementsRecord.class);
    Instant now = clock.instant();
    EntitlementPhase phase = record.phaseAt(record.tenantNow(now));
    Mono<Void> change =
        phase.access()
            ? unitOfWork.asTenant(
                record.tenantId(), domains.withhold(record.tenantId(), reason(phase)))
            : Mono.empty();
    return change.thenReturn(Completion.again(next(record, now)));
  }

  private static @Nullable String reason(EntitlementPhase phase) {
    return phase.features().contains(FEATURE)
        ? null
        : "The plan "
            + phase.planCode()
            + " has no domains of your own. Change to one that has, and this one is served again.";
  }

  /** When the next phase begins, by the system's clock. */
  private static Instant next(EntitlementsRecord record, Instant now) {
    Instant tenantNow = record.tenantNow(now);
    return record.phases().stream()
        .map(EntitlementPhase::from)
        .filter(from -> from.isAfter(tenantNow))
        .map(from -> from.minusMillis(record.clockOffsetMs()))
        .filter(from -> from.isBefore(now.plus(LONGEST)))
        .findFirst()
        .orElse(now.plus(LONGEST));
  }

  /** The consumer and the queue. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    EventSubscription<EntitlementsRecord> planSubscription(PlanFollowing following) {
      return EventSubscription.mirror(
          "domain.plans", Topic.ENTITLEMENTS, EntitlementsRecord.class, following::follow);
    }

    @Bean
    DueWorkQueue plans(PlanFollowing following) {
      return new DueWorkQueue(DomainWork.PLANS, AT_ONCE, LEASE, following::work);
    }
  }
}
