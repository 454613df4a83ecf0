package io.atelier.tenant.lifecycle;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.topics.Topic;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Billing's part of the status that is shown. */
@Configuration(proxyBeanMethods = false)
class EntitlementsMirror {

  @Bean
  EventSubscription<EntitlementsRecord> entitlementsSubscription(
      TenantRepository repository, TenantLifecycle lifecycle) {
    return EventSubscription.mirror(
        "tenant.entitlements",
        Topic.ENTITLEMENTS,
        EntitlementsRecord.class,
        event -> keep(event, repository, lifecycle));
  }

  private static Mono<Void> keep(
      InboundEvent<EntitlementsRecord> event,
      TenantRepository repository,
      TenantLifecycle lifecycle) {
    EntitlementsRecord record = event.body();
    if (record == null) {
      return Mono.empty();
    }
    UUID tenantId = record.tenantId();
    return repository
        .mirrorEntitlements(tenantId, event.sequence(), record)
        .flatMap(newer -> newer ? lifecycle.showStatus(tenantId) : Mono.<Void>empty());
  }
}
