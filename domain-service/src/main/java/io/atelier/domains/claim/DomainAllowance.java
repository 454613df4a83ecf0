package io.atelier.domains.claim;

import io.atelier.chassis.allowance.Allowance;
import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.allowance.Kept;
import io.atelier.chassis.allowance.RightsMirror;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.domains.DomainProblem;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Whether a tenant may have domains of its own, and how many. */
@Configuration(proxyBeanMethods = false)
class DomainAllowance {
  private static final String FEATURE = "custom_domain";
  private static final Kept DOMAINS =
      new Kept(
          "domains",
          DomainProblem.QUOTA_EXCEEDED,
          "No more than {max} domains: remove one first.",
          50L);

  /** 402 unless the plan has the feature and is in force. */
  static Mono<Void> requireFeature(Allowance allowance, InstantSource clock) {
    EntitlementPhase phase = allowance.phaseAt(clock.instant());
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

  @Bean
  Allowances domainAllowances(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      MirrorWait wait,
      Outbox outbox,
      InstantSource clock) {
    return new Allowances(DOMAINS, database, unitOfWork, wait, outbox, clock);
  }

  @Bean
  EventSubscription<EntitlementsRecord> entitlementsSubscription(DatabaseClient database) {
    return RightsMirror.entitlements("domain.entitlements", database);
  }

  @Bean
  EventSubscription<CatalogState> catalogSubscription(DatabaseClient database) {
    return RightsMirror.countedMetrics("domain.catalog", database);
  }
}
