package io.atelier.billing.timer;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a kind of timer does, within the transaction that holds the tenant's lock. */
public interface TimerHandler {

  TimerKind kind();

  /** Runs with now = {@code timer.dueAt()}; the timer itself is removed already. */
  Mono<Void> run(Timer timer);

  /**
   * Runs timers of several tenants, one of each, within one transaction that holds all their locks.
   * A kind of which many are due at once does so in a few statements, whatever their number.
   */
  default Mono<Void> runAll(List<Timer> timers) {
    return Flux.fromIterable(timers).concatMap(this::run).then();
  }
}
