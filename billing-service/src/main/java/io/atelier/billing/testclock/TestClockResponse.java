package io.atelier.billing.testclock;

import io.atelier.billing.timer.TenantTime;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param target where it is on its way to; null when it is on none
 * @param status advancing, or ready
 */
record TestClockResponse(Instant now, @Nullable Instant target, String status) {

  static TestClockResponse from(TenantTime time) {
    Instant target = time.clockTarget();
    return new TestClockResponse(time.now(), target, target == null ? "ready" : "advancing");
  }
}
