package io.atelier.billing.rating;

import io.atelier.billing.catalog.UsagePrice;
import io.atelier.billing.catalog.UsagePrice.Tier;
import io.atelier.billing.money.MinorUnits;
import io.atelier.billing.money.UnitPrice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The five usage price models. Sums are exact; each result is rounded once. */
public final class Rating {
  private Rating() {}

  /**
   * @param value of the metric in the usage period
   * @param includedMax the limit that an overage price counts from; null: unlimited, so that
   *     nothing is ever beyond it
   */
  public static Rated rate(UsagePrice price, BigDecimal value, @Nullable BigDecimal includedMax) {
    BigDecimal paid = beyond(value, price.included());
    return switch (price.model()) {
      case PER_UNIT -> perUnit(paid, unitAmount(price));
      case PACKAGE -> perUnit(packages(paid, price), unitAmount(price));
      case GRADUATED -> onAverage(paid, graduated(price.tiers(), paid));
      case VOLUME -> onAverage(paid, volume(price.tiers(), paid));
      case OVERAGE ->
          includedMax == null
              ? Rated.NOTHING
              : perUnit(beyond(paid, includedMax), unitAmount(price));
    };
  }

  private static BigDecimal beyond(BigDecimal value, BigDecimal free) {
    return value.subtract(free).max(BigDecimal.ZERO);
  }

  private static BigDecimal unitAmount(UsagePrice price) {
    return Objects.requireNonNull(price.unitAmount(), "the catalogue's reader demands it");
  }

  private static Rated perUnit(BigDecimal quantity, BigDecimal unitAmount) {
    return quantity.signum() == 0
        ? Rated.NOTHING
        : new Rated(quantity, unitAmount, MinorUnits.of(quantity, unitAmount));
  }

  /** A package begun is paid whole. */
  private static BigDecimal packages(BigDecimal quantity, UsagePrice price) {
    BigDecimal size = Objects.requireNonNull(price.packageSize(), "the reader demands it");
    BigDecimal[] whole = quantity.divideAndRemainder(size);
    return whole[1].signum() == 0 ? whole[0] : whole[0].add(BigDecimal.ONE);
  }

  private static BigDecimal graduated(List<Tier> tiers, BigDecimal quantity) {
    BigDecimal sum = BigDecimal.ZERO;
    BigDecimal from = BigDecimal.ZERO;
    for (Tier tier : tiers) {
      if (quantity.compareTo(from) <= 0) {
        break;
      }
      BigDecimal upTo = tier.upTo() == null ? quantity : quantity.min(tier.upTo());
      sum = sum.add(upTo.subtract(from).multiply(tier.unitAmount())).add(tier.flatAmount());
      from = upTo;
    }
    return sum;
  }

  private static BigDecimal volume(List<Tier> tiers, BigDecimal quantity) {
    if (quantity.signum() == 0) {
      return BigDecimal.ZERO;
    }
    for (Tier tier : tiers) {
      if (tier.upTo() == null || quantity.compareTo(tier.upTo()) <= 0) {
        return quantity.multiply(tier.unitAmount()).add(tier.flatAmount());
      }
    }
    throw new IllegalStateException("the last tier has an end");
  }

  /**
   * The average is of the rounded amount: with quantities below 10^12 and 12 places it comes back
   * to the same amount when it is multiplied out.
   */
  private static Rated onAverage(BigDecimal quantity, BigDecimal exact) {
    if (quantity.signum() == 0) {
      return Rated.NOTHING;
    }
    long amount = MinorUnits.round(exact);
    BigDecimal average =
        BigDecimal.valueOf(amount).divide(quantity, UnitPrice.MAX_PLACES, RoundingMode.HALF_UP);
    return new Rated(quantity, average, amount);
  }
}
