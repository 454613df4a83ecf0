package io.atelier.billing.subscription;

import io.atelier.billing.subscription.Subscription.SignUp;
import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/**
 * A tenant's first subscription, from the first state of it that billing sees: of a compacted topic
 * that may be a later one than {@code tenant.created}. Then what the operator's hold does to it,
 * and its purge, which is its last state.
 */
@Configuration(proxyBeanMethods = false)
class TenantCreatedConsumer {
  private static final String DELETED = "deleted";
  private static final String PURGED = "tenant.purged";

  @Bean
  EventSubscription<TenantState> subscriptionsOfTenants(
      SubscriptionLifecycle subscriptions, OperatorHold hold) {
    return EventSubscription.effect(
            "billing.tenants",
            Topic.TENANTS,
            TenantState.class,
            event -> handle(event, subscriptions, hold))
        .handlingAllThatEverHappened();
  }

  private static Mono<Void> handle(
      InboundEvent<TenantState> event, SubscriptionLifecycle subscriptions, OperatorHold hold) {
    if (event.type().equals(PURGED)) {
      return hold.purge(UUID.fromString(event.key()));
    }
    TenantState tenant = event.body();
    if (tenant == null) {
      return Mono.empty();
    }
    return tenant.hold().equals(DELETED)
        ? hold.delete(tenant.id())
        : subscriptions.begin(signUp(tenant)).then(Mono.defer(() -> hold.restore(tenant.id())));
  }

  private static SignUp signUp(TenantState tenant) {
    return new SignUp(
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
