package io.atelier.gateway.resolution;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.domains.DomainState;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

@Configuration(proxyBeanMethods = false)
class ResolutionMirrors {

  @Bean
  EventSubscription<PlatformState> platforms(HostTable hosts) {
    return EventSubscription.memory(
        "gateway.platforms",
        Topic.PLATFORMS,
        PlatformState.class,
        event -> Mono.fromRunnable(() -> hosts.platformChanged(event)));
  }

  @Bean
  EventSubscription<TenantState> tenants(HostTable hosts) {
    return EventSubscription.memory(
        "gateway.tenants",
        Topic.TENANTS,
        TenantState.class,
        event -> Mono.fromRunnable(() -> hosts.tenantChanged(event)));
  }

  @Bean
  EventSubscription<DomainState> domains(HostTable hosts) {
    return EventSubscription.memory(
        "gateway.domains",
        Topic.DOMAINS,
        DomainState.class,
        event -> Mono.fromRunnable(() -> hosts.domainChanged(event)));
  }

  @Bean
  EventSubscription<EntitlementsRecord> entitlements(EntitlementTable entitlements) {
    return EventSubscription.memory(
        "gateway.entitlements",
        Topic.ENTITLEMENTS,
        EntitlementsRecord.class,
        event -> Mono.fromRunnable(() -> entitlements.changed(event)));
  }
}
