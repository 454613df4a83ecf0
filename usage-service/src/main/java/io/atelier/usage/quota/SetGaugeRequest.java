package io.atelier.usage.quota;

import io.atelier.chassis.problem.Faults;
import io.atelier.usage.total.ExactDecimal;
import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param value how many there are
 * @param occurredAt when that was so, in the tenant's time; absent: now
 */
record SetGaugeRequest(@ExactDecimal BigDecimal value, @Nullable Instant occurredAt) {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  Quantity toQuantity() {
    Faults faults = new Faults();
    faults.check(
        occurredAt == null || !occurredAt.isBefore(EARLIEST),
        "/occurred_at",
        "must be of the year 1 or later");
    faults.throwIfAny();
    return Quantity.of(value);
  }
}
