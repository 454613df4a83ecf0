package io.atelier.billing.subscription;

import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import java.util.List;
import reactor.core.publisher.Mono;

/** Billing periods begin: on the first of a month those of most tenants, at the same instant. */
record RenewalTimer(SubscriptionTime time) implements TimerHandler {

  @Override
  public TimerKind kind() {
    return TimerKind.RENEWAL;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return runAll(List.of(timer));
  }

  @Override
  public Mono<Void> runAll(List<Timer> timers) {
    return time.renew(timers);
  }
}
