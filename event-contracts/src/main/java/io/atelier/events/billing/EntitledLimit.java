package io.atelier.events.billing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant is granted on one metric.
 *
 * @param max null is unlimited
 * @param priced whether usage of the metric is invoiced
 * @param message the sentence that a user reads when the limit is reached
 * @param upgradePlan the code of the cheapest plan that grants more; null when none does
 */
public record EntitledLimit(
    LimitKind kind,
    @Nullable BigDecimal max,
    BeyondLimit then,
    boolean priced,
    @Nullable String message,
    @Nullable String upgradePlan) {

  /** Whether a total of {@code total} may be reached without being refused. */
  public boolean admits(BigDecimal total) {
    return max == null || then != BeyondLimit.REFUSE || total.compareTo(max) <= 0;
  }
}
