package io.atelier.billing.subscription;

import io.atelier.billing.timer.TenantLocks;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What an operator's hold does to a subscription: a deleted tenant's ends at once, without refund,
 * and is back with the tenant while what was paid for runs. A suspension is none of billing's
 * business. The same state of the tenant again changes nothing. What a purge does is {@code
 * purge}'s.
 */
@Component
class OperatorHold {
  private final TenantLocks locks;
  private final SubscriptionLifecycle subscriptions;
  private final Timers timers;

  OperatorHold(TenantLocks locks, SubscriptionLifecycle subscriptions, Timers timers) {
    this.locks = locks;
    this.subscriptions = subscriptions;
    this.timers = timers;
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

  /** Ends what still runs, and lets go of what may go as soon as its last invoices are made. */
  Mono<Void> purge(UUID tenantId) {
    return delete(tenantId)
        .then(Mono.defer(() -> locks.take(tenantId)))
        .filterWhen(_ -> locks.isPurged(tenantId).map(purged -> !purged))
        .flatMap(time -> timers.set(new Timer(tenantId, TimerKind.PURGE, tenantId, time.now())));
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
