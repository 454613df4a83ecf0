package io.atelier.billing.subscription;

import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Keeps the published entitlements ahead of time and of the catalogue. */
@Component
final class EntitlementsTimer implements TimerHandler {
  private final SubscriptionLifecycle subscriptions;

  EntitlementsTimer(SubscriptionLifecycle subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.ENTITLEMENTS;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return subscriptions.republish(timer.tenantId(), timer.dueAt());
  }
}
