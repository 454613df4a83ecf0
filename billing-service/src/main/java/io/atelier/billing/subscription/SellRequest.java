package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.money.Money;
import io.atelier.chassis.problem.Faults;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What an operator sells: any plan, also one on quote.
 *
 * @param intervalCount of the price; 1 unless said
 * @param price that was agreed on; absent: the list's
 * @param pilot whether the plan is had without end and without invoice; nothing is agreed on then
 */
record SellRequest(
    @Size(min = 1, max = 100, message = "must be 1 to 100 characters") String planCode,
    @Nullable Interval interval,
    @Nullable
        @Min(value = 1, message = "must be 1 to 36")
        @Max(value = 36, message = "must be 1 to 36")
        Integer intervalCount,
    @Nullable Price price,
    @Nullable
        @Min(value = 0, message = "must be 0 to 366")
        @Max(value = 366, message = "must be 0 to 366")
        Integer trialDays,
    @Nullable @Size(min = 1, max = 100, message = "must be 1 to 100 characters") String coupon,
    @Nullable Boolean pilot) {

  /** An amount of money that is not negative. */
  record Price(
      @Min(value = 0, message = "must be 0 or more")
          @Max(value = 1_000_000_000_000L, message = "must be at most 1000000000000")
          long amount,
      @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code") String currency) {

    Money money() {
      if (!Money.isCurrency(currency)) {
        throw Offers.fault("/price/currency", "must be an ISO 4217 code");
      }
      return new Money(amount, currency);
    }
  }

  boolean isPilot() {
    return Boolean.TRUE.equals(pilot);
  }

  /** The plan of a pilot; 422 when something is said of paying. */
  String pilotPlan() {
    Faults faults = new Faults();
    faults.check(price == null, "/price", "must be absent: a pilot does not pay");
    faults.check(trialDays == null, "/trial_days", "must be absent: a pilot has no end");
    faults.check(coupon == null, "/coupon", "must be absent: a pilot does not pay");
    faults.throwIfAny();
    return planCode;
  }

  Purchase toPurchase() {
    return new Purchase(
        planCode,
        interval,
        intervalCount == null ? 1 : intervalCount,
        price == null ? null : price.money(),
        trialDays,
        coupon,
        true);
  }
}
