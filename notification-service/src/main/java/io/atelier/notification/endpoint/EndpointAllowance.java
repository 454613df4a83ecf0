package io.atelier.notification.endpoint;

import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.allowance.Kept;
import io.atelier.chassis.allowance.RightsMirror;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.notification.NotificationProblem;
import java.time.InstantSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** How many endpoints a tenant may have. */
@Configuration(proxyBeanMethods = false)
class EndpointAllowance {
  private static final Kept ENDPOINTS =
      new Kept(
          "webhooks",
          NotificationProblem.QUOTA_EXCEEDED,
          "No more than {max} webhook endpoints: delete one.",
          50L);

  @Bean
  Allowances endpointAllowances(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      MirrorWait wait,
      Outbox outbox,
      InstantSource clock) {
    return new Allowances(ENDPOINTS, database, unitOfWork, wait, outbox, clock);
  }

  @Bean
  EventSubscription<EntitlementsRecord> entitlementsSubscription(DatabaseClient database) {
    return RightsMirror.entitlements("notification.entitlements", database);
  }

  @Bean
  EventSubscription<CatalogState> catalogSubscription(DatabaseClient database) {
    return RightsMirror.countedMetrics("notification.catalog", database);
  }
}
