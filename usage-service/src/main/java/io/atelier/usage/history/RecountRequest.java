package io.atelier.usage.history;

import io.atelier.chassis.problem.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * @param metric absent: every counter of the tenant's platform
 * @param from inclusive, at the beginning of its hour
 * @param to exclusive, at the end of its hour; at most 400 days after from
 */
record RecountRequest(UUID tenantId, @Nullable String metric, Instant from, Instant to) {
  private static final Duration LONGEST = Duration.ofDays(400);

  Instant end() {
    Faults faults = new Faults();
    faults.check(from.isBefore(to), "/to", "must be after from");
    faults.check(
        Duration.between(from, to).compareTo(LONGEST) <= 0,
        "/to",
        "must be at most 400 days after from");
    faults.throwIfAny();
    return to;
  }
}
