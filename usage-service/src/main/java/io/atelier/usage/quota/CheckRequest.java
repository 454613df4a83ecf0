package io.atelier.usage.quota;

import io.atelier.chassis.problem.Faults;
import io.atelier.usage.total.ExactDecimal;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * @param metric a metric, or the code of a feature (which needs neither number)
 * @param quantity so many more
 * @param value the total that there would be, of things the caller counts itself
 */
record CheckRequest(
    String metric,
    @ExactDecimal @Nullable BigDecimal quantity,
    @ExactDecimal @Nullable BigDecimal value) {

  /** Exactly one of both numbers. */
  void requireNumber() {
    Faults faults = new Faults();
    faults.check(quantity != null || value != null, "/quantity", "is required, or value");
    faults.check(quantity == null || value == null, "/value", "cannot stand beside quantity");
    faults.throwIfAny();
  }
}
