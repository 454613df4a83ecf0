package io.atelier.billing.dunning;

import io.atelier.billing.subscription.SubscriptionDunning;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** A reminder of what is overdue. */
@Component
final class OverdueReminderTimer implements TimerHandler {
  private final SubscriptionDunning subscriptions;

  OverdueReminderTimer(SubscriptionDunning subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.DUNNING;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return subscriptions.remind(timer);
  }
}
