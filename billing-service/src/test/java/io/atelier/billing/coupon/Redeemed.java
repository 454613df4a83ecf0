package io.atelier.billing.coupon;

import io.atelier.billing.catalog.Coupon;
import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A coupon that was redeemed, for tests of other features. */
public record Redeemed(Redemption redemption) {

  /** Null when it is not good for the request. */
  public static @Nullable Redeemed of(Coupon coupon, CouponRequest request, ZoneId zone) {
    return Redemption.fault(coupon, request) == null
        ? new Redeemed(Redemption.of(coupon, request, zone))
        : null;
  }

  public @Nullable Discount discount(String planCode, Instant at) {
    return redemption.counts(planCode, at) ? redemption.discount() : null;
  }
}
