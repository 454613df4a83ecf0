package io.atelier.tenant.member;

import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.allowance.Kept;
import io.atelier.chassis.allowance.RightsMirror;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.tenant.TenantProblem;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** How many members a tenant may have; the entitlements are mirrored by {@code lifecycle}. */
@Configuration(proxyBeanMethods = false)
class MemberAllowance {
  private static final Kept MEMBERS =
      new Kept(
          "members",
          TenantProblem.QUOTA_EXCEEDED,
          "The plan has no place for another member.",
          null);

  @Bean
  Allowances memberAllowances(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      MirrorWait wait,
      Outbox outbox,
      InstantSource clock) {
    return new Allowances(MEMBERS, database, unitOfWork, wait, outbox, clock);
  }

  @Bean
  EventSubscription<CatalogState> countedMetricsSubscription(DatabaseClient database) {
    return RightsMirror.countedMetrics("tenant.counted-metrics", database);
  }
}
