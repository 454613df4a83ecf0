package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlanContent.Interval;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * @param paymentMethodId of what collects by itself; with Stripe off nothing does, so that it is
 *     taken and not used: the invoice is sent and due as any other
 * @param trialDays absent: a running trial goes on; 0 ends it
 */
record SubscribeRequest(
    @Size(min = 1, max = 100, message = "must be 1 to 100 characters") String planCode,
    @Nullable Interval interval,
    @Nullable @Size(min = 1, max = 200, message = "must be 1 to 200 characters")
        String paymentMethodId,
    @Nullable @Min(value = 0, message = "must be 0 or more") Integer trialDays,
    @Nullable @Size(min = 1, max = 100, message = "must be 1 to 100 characters") String coupon) {

  Purchase toPurchase() {
    return new Purchase(planCode, interval, 1, null, trialDays, coupon, false);
  }
}
