package io.atelier.usage.quota;

import io.atelier.usage.total.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of now.
 *
 * @param limit null is unlimited
 * @param remaining null is unlimited
 * @param resetsAt null for a gauge, which does not reset
 */
record StandingResponse(
    @Nullable BigDecimal limit,
    BigDecimal used,
    @Nullable BigDecimal remaining,
    @Nullable Instant resetsAt) {

  static StandingResponse from(Standing standing) {
    return new StandingResponse(
        standing.max(), standing.used(), standing.remaining(), standing.resetsAt());
  }
}
