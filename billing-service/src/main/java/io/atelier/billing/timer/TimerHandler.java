package io.atelier.billing.timer;

import reactor.core.publisher.Mono;

/** What a kind of timer does, within the transaction that holds the tenant's lock. */
public interface TimerHandler {

  TimerKind kind();

  /** Runs with now = {@code timer.dueAt()}; the timer itself is removed already. */
  Mono<Void> run(Timer timer);
}
