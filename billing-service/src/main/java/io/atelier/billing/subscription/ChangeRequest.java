package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import io.atelier.billing.subscription.PlanChange.When;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param when absent: at the period's end if it costs less per month, else now
 * @param prorationAt of a preview, so that the change comes to the same
 */
record ChangeRequest(
    @Size(min = 1, max = 100, message = "must be 1 to 100 characters") String planCode,
    @Nullable Interval interval,
    @Nullable When when,
    @Nullable ProrationBehavior prorationBehavior,
    @Nullable Instant prorationAt) {

  PlanChange toChange(Offers offers, Subscription now) {
    return new PlanChange(
        offers.sold(planCode, interval, now),
        when,
        prorationBehavior == null ? ProrationBehavior.CREATE_PRORATIONS : prorationBehavior,
        prorationAt);
  }
}
