package io.atelier.billing.subscription;

import io.atelier.billing.subscription.PlanChange.When;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * @param when absent: at the end of what is paid
 */
record CancelRequest(
    @Nullable When when,
    @Nullable @Size(max = 500, message = "must be at most 500 characters") String reason) {

  When moment() {
    return when == null ? When.PERIOD_END : when;
  }
}
