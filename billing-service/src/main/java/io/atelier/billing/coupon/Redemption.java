package io.atelier.billing.coupon;

import io.atelier.billing.catalog.Coupon;
import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A coupon as a tenant redeemed it; it stays what it was, whatever the catalogue becomes.
 *
 * @param couponPlatform where the coupon is sold; null for a global one
 * @param from when it counts first, which is when the plan is first paid
 * @param until exclusive; null: for ever
 */
record Redemption(
    UUID tenantId,
    UUID subscriptionId,
    String code,
    @Nullable String couponPlatform,
    @Nullable BigDecimal percent,
    @Nullable Money amount,
    List<String> plans,
    Instant from,
    @Nullable Instant until) {

  /** Why a coupon is not good for a request, whoever redeemed it before; null when it is. */
  static @Nullable String fault(Coupon coupon, CouponRequest request) {
    Instant end = coupon.expiresAt();
    if (end != null && !request.at().isBefore(end)) {
      return "was good until " + end;
    }
    if (!coupon.plans().isEmpty() && !coupon.plans().contains(request.planCode())) {
      return "is good for " + String.join(", ", coupon.plans()) + " only";
    }
    Money amount = coupon.amount();
    if (amount != null && !amount.currency().equals(request.currency())) {
      return "takes " + amount.currency() + " off, and this plan is not paid in it";
    }
    return null;
  }

  /**
   * @param zone the seller's, in which the coupon's months are counted as periods are
   */
  static Redemption of(Coupon coupon, CouponRequest request, ZoneId zone) {
    Integer months = coupon.months();
    return new Redemption(
        request.tenantId(),
        request.subscriptionId(),
        coupon.code(),
        coupon.platform(),
        coupon.percent(),
        coupon.amount(),
        coupon.plans(),
        request.paidFrom(),
        months == null ? null : request.paidFrom().atZone(zone).plusMonths(months).toInstant());
  }

  /** Whether it lowers an invoice for a plan that is made for an instant. */
  boolean counts(String planCode, Instant at) {
    return (plans.isEmpty() || plans.contains(planCode))
        && !at.isBefore(from)
        && (until == null || at.isBefore(until));
  }

  Discount discount() {
    return new Discount(code, percent, amount);
  }
}
