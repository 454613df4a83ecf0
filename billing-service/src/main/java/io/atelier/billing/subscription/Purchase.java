package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.money.Money;
import org.jspecify.annotations.Nullable;

/**
 * A plan that somebody wants.
 *
 * @param interval null: as often as now, else the shortest there is
 * @param price that an operator agreed on; null: the list's
 * @param trialDays null: a running trial goes on
 */
record Purchase(
    String planCode,
    @Nullable Interval interval,
    int intervalCount,
    @Nullable Money price,
    @Nullable Integer trialDays,
    @Nullable String coupon,
    boolean byOperator) {
  private static final int OPERATORS_LONGEST_TRIAL = 366;

  Terms terms(Offers offers, Subscription now) {
    return byOperator
        ? offers.agreed(planCode, interval, intervalCount, price, now)
        : offers.sold(planCode, interval, now);
  }

  int maxTrialDays(Offers offers) {
    return byOperator
        ? OPERATORS_LONGEST_TRIAL
        : offers.catalog().plan(planCode).map(offers.catalog()::maxTrialDays).orElse(0);
  }
}
