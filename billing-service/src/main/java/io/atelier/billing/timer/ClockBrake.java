package io.atelier.billing.timer;

import java.util.UUID;
import reactor.core.publisher.Mono;

/** What must come to its end before a tenant's clock is moved on. */
@FunctionalInterface
public interface ClockBrake {

  /**
   * Whether it has not come to its end yet. Runs with the tenant's lock held.
   *
   * @param there whether the clock is at its target, and the advance about to be called ready
   */
  Mono<Boolean> holds(UUID tenantId, boolean there);
}
