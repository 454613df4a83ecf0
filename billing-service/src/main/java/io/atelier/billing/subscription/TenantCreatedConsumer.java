package io.atelier.billing.subscription;

import io.atelier.billing.subscription.Subscription.SignUp;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * A tenant's first subscription, from the first state of it that billing sees: of a compacted topic
 * that may be a later one than {@code tenant.created}.
 */
@Configuration(proxyBeanMethods = false)
class TenantCreatedConsumer {

  @Bean
  EventSubscription<TenantState> subscriptionsOfTenants(SubscriptionLifecycle subscriptions) {
    return EventSubscription.effect(
            "billing.tenants",
            Topic.TENANTS,
            TenantState.class,
            event -> Mono.justOrEmpty(signUp(event)).flatMap(subscriptions::begin))
        .handlingAllThatEverHappened();
  }

  private static @Nullable SignUp signUp(InboundEvent<TenantState> event) {
    TenantState tenant = event.body();
    return tenant == null || tenant.hold().equals("deleted")
        ? null
        : new SignUp(
            tenant.id(),
            tenant.platform(),
            tenant.planCode(),
            stored(tenant.createdAt()),
            tenant.trialEndsAt() == null ? null : stored(tenant.trialEndsAt()),
            tenant.pilot());
  }

  /** As the database keeps it: a timer must know its subscription again by this instant. */
  private static Instant stored(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }
}
