package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlanContent.Interval;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * @param paymentMethodId none can be named while nothing collects by itself
 * @param trialDays absent: a running trial goes on; 0 ends it
 */
record SubscribeRequest(
    @Size(min = 1, max = 100, message = "must be 1 to 100 characters") String planCode,
    @Nullable Interval interval,
    @Nullable String paymentMethodId,
    @Nullable @Min(value = 0, message = "must be 0 or more") Integer trialDays,
    @Nullable @Size(min = 1, max = 100, message = "must be 1 to 100 characters") String coupon) {

  SubscribeRequest {
    if (paymentMethodId != null) {
      throw Offers.fault(
          "/payment_method_id",
          "is not known: leave it out, then the invoice is sent and due in 14 days");
    }
  }

  Purchase toPurchase() {
    return new Purchase(planCode, interval, 1, null, trialDays, coupon, false);
  }
}
