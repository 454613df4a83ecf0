package io.atelier.usage.quota;

import io.atelier.chassis.problem.Faults;
import io.atelier.usage.recorder.Consumption;
import io.atelier.usage.recorder.EventId;
import io.atelier.usage.recorder.Quantities;
import io.atelier.usage.total.ExactDecimal;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param id 1–200 characters, unique for ever in the tenant: a repeat counts once
 * @param metric with {@code quantity}, the short form of {@code quantities} with one entry
 * @param quantities all of them or nothing
 */
record ConsumeRequest(
    @EventId String id,
    @Nullable String metric,
    @ExactDecimal @Nullable BigDecimal quantity,
    @Nullable Map<String, BigDecimal> quantities) {

  Consumption toConsumption() {
    Faults faults = new Faults();
    Quantities read = Quantities.read(metric, quantity, quantities, faults);
    faults.throwIfAny();
    if (read == null) {
      throw new IllegalStateException("no quantities and no fault");
    }
    return new Consumption(id, read);
  }
}
