package io.atelier.billing.subscription;

import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The end of a trial. */
@Component
final class TrialEndTimer implements TimerHandler {
  private final SubscriptionLifecycle subscriptions;

  TrialEndTimer(SubscriptionLifecycle subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.TRIAL_END;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return subscriptions.endTrial(timer.tenantId(), timer.dueAt());
  }
}
