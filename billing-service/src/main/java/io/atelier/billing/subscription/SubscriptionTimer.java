package io.atelier.billing.subscription;

import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** What one kind of timer does to a subscription. */
record SubscriptionTimer(TimerKind kind, Function<Timer, Mono<Void>> work) implements TimerHandler {

  @Override
  public Mono<Void> run(Timer timer) {
    return work.apply(timer);
  }
}
