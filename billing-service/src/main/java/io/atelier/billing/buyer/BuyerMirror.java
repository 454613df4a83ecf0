package io.atelier.billing.buyer;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * Whose account a tenant is. What invoices name is kept when the tenant is gone, as the law wants.
 */
@Configuration(proxyBeanMethods = false)
class BuyerMirror {

  @Bean
  EventSubscription<TenantState> buyersOfTenants(BuyerRepository buyers) {
    return EventSubscription.mirror(
        "billing.buyers", Topic.TENANTS, TenantState.class, event -> keep(buyers, event));
  }

  private static Mono<Void> keep(BuyerRepository buyers, InboundEvent<TenantState> event) {
    return event.body() == null ? Mono.empty() : buyers.keep(event.body(), event.sequence());
  }
}
