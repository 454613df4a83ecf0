package io.atelier.billing.timer;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Moves a tenant's clock towards its target, from due instant to due instant. Each step is a
 * transaction of its own that notes how far it came, so a replica that dies is carried on by
 * another.
 */
@Component
final class ClockAdvance {
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final TimerRepository repository;
  private final TenantLocks locks;
  private final Timers timers;
  private final List<ClockBrake> brakes;
  private final InstantSource clock;

  ClockAdvance(
      TimerRepository repository,
      TenantLocks locks,
      Timers timers,
      List<ClockBrake> brakes,
      InstantSource clock) {
    this.repository = repository;
    this.locks = locks;
    this.timers = timers;
    this.brakes = brakes;
    this.clock = clock;
  }

  /** Takes one step of a tenant of which nothing is due; false when there is none to take now. */
  Mono<Boolean> step(TenantTime time) {
    Instant target = time.clockTarget();
    if (target == null) {
      return Mono.just(false);
    }
    boolean there = !time.now().isBefore(target);
    return held(time, there)
        .flatMap(held -> {
          if (held) {
            Instant again = clock.instant().plus(PATIENCE);
            return repository.pause(time.tenantId(), again).thenReturn(false);
          }
          return there
              ? arrive(time.tenantId()).thenReturn(false)
              : moveOn(time, target).thenReturn(true);
        });
  }

  private Mono<Boolean> held(TenantTime time, boolean there) {
    return Flux.fromIterable(brakes)
        .concatMap(brake -> brake.holds(time.tenantId(), there))
        .any(held -> held);
  }

  /** The entitlements timer is the last of its instant: it publishes the offset. */
  private Mono<Void> moveOn(TenantTime time, Instant target) {
    UUID tenantId = time.tenantId();
    return repository
        .firstDue(tenantId)
        .filter(due -> due.isBefore(target))
        .defaultIfEmpty(target)
        .flatMap(next ->
            locks
                .setNow(tenantId, next)
                .then(timers.set(new Timer(tenantId, TimerKind.ENTITLEMENTS, tenantId, next))));
  }

  private Mono<Void> arrive(UUID tenantId) {
    return locks
        .setTarget(tenantId, null)
        .then(Mono.defer(() -> repository.settle(Set.of(tenantId), clock.instant())))
        .then();
  }
}
