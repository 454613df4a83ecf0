package io.atelier.billing.subscription;

import io.atelier.billing.timer.TenantLocks;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What an operator's hold does to a subscription: a deleted tenant's ends at once, without refund,
 * and is back with the tenant while what was paid for runs. A suspension is none of billing's
 * business. The same state of the tenant again changes nothing.
 */
@Component
class OperatorHold {
  private final TenantLocks locks;
  private final SubscriptionLifecycle subscriptions;

  OperatorHold(TenantLocks locks, SubscriptionLifecycle subscriptions) {
    this.locks = locks;
    this.subscriptions = subscriptions;
  }

  Mono<Void> delete(UUID tenantId) {
    return locks
        .take(tenantId)
        .flatMap(time ->
            subscriptions
                .find(tenantId)
                .filter(now -> now.status() != SubscriptionStatus.EXPIRED)
                .flatMap(_ ->
                    subscriptions.decide(
                        tenantId,
                        time.now(),
                        (now, _) -> SubscriptionStanding.delete(now, time.now()))))
        .then();
  }

  Mono<Void> restore(UUID tenantId) {
    return locks
        .take(tenantId)
        .flatMap(time ->
            subscriptions
                .find(tenantId)
                .filter(now -> now.deletedFrom() != null)
                .flatMap(_ ->
                    subscriptions.decide(
                        tenantId,
                        time.now(),
                        (now, charges) -> SubscriptionStanding.restore(now, charges, time.now()))))
        .then();
  }
}
