package io.atelier.usage.quota;

import io.atelier.usage.recorder.EventId;
import io.atelier.usage.recorder.Undoing;
import io.atelier.usage.total.ExactDecimal;
import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * @param id 1–200 characters, unique for ever in the tenant: a repeat counts once
 * @param of the id that was granted
 * @param quantity at most so much of it; absent: all
 */
record ReleaseRequest(
    @EventId String id, @EventId String of, @ExactDecimal @Nullable BigDecimal quantity) {

  Undoing toUndoing() {
    return new Undoing(
        id, of, quantity == null ? null : Quantity.of(quantity), Undoing.Kind.RELEASE);
  }
}
