package io.atelier.billing.timer;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's clock, as its lock says it.
 *
 * @param now of the tenant: system time plus {@code offset}
 * @param clockMoved whether its clock was ever moved, by whatever little
 * @param clockTarget where an advance of its clock is under way to; null: none is
 * @param firstDue the earliest that is due of it; may be earlier than what is, never later
 * @param parked whether its timers wait for an operator
 */
public record TenantTime(
    UUID tenantId,
    String platform,
    Instant now,
    Duration offset,
    boolean clockMoved,
    @Nullable Instant clockTarget,
    @Nullable Instant firstDue,
    boolean parked) {

  /** Whether something is due that has not run yet. */
  boolean isBehind() {
    return firstDue != null && !firstDue.isAfter(now);
  }

  boolean isAdvancing() {
    return clockTarget != null;
  }
}
