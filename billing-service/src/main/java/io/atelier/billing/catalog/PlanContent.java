package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import io.atelier.events.billing.BeyondLimit;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant buys with a plan: any change to it is another version.
 *
 * @param limits by metric; a metric that is not named is counted without limit
 * @param features codes that are granted, sorted
 * @param usagePrices by metric, one for each currency
 */
public record PlanContent(
    List<Price> prices,
    Map<String, Limit> limits,
    List<String> features,
    Map<String, List<UsagePrice>> usagePrices,
    @Nullable Credits credits) {

  /** How often a price is paid. */
  public enum Interval {
    MONTH,
    YEAR
  }

  /**
   * @param amount null when Stripe alone knows it
   * @param stripePriceId a price that exists at Stripe; null: it is made from the amount
   */
  public record Price(
      Interval interval,
      int intervalCount,
      @Nullable Money amount,
      @Nullable String stripePriceId) {}

  /**
   * @param max null is unlimited
   */
  public record Limit(@Nullable BigDecimal max, BeyondLimit then) {
    static final Limit NONE = new Limit(null, BeyondLimit.REFUSE);

    /** Whether more can be used under this limit than under another before it refuses. */
    boolean isAbove(Limit other) {
      BigDecimal mine = refusesAt();
      BigDecimal others = other.refusesAt();
      return others != null && (mine == null || mine.compareTo(others) > 0);
    }

    private @Nullable BigDecimal refusesAt() {
      return then == BeyondLimit.REFUSE ? max : null;
    }
  }

  /**
   * Prepaid units that come with the plan.
   *
   * @param monthly in each usage period; null is unlimited
   */
  public record Credits(@Nullable Integer monthly) {}

  /**
   * The price of the shortest interval in a currency: what a tenant pays unless it asks otherwise.
   */
  public Optional<Price> price(String currency) {
    return prices.stream()
        .filter(price -> price.amount() == null || price.amount().currency().equals(currency))
        .min(
            Comparator.comparing(Price::interval)
                .thenComparing(Price::intervalCount)
                .thenComparing(price -> price.amount() == null));
  }

  /** Whether it costs nothing, whatever is used. */
  public boolean costsNothing() {
    return !prices.isEmpty()
        && usagePrices.isEmpty()
        && prices.stream().allMatch(price -> price.amount() != null && price.amount().zero());
  }
}
