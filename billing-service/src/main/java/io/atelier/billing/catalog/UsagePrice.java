package io.atelier.billing.catalog;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What usage of a metric costs in one currency. Amounts are decimals of minor units.
 *
 * @param included quantity of a usage period that costs nothing
 * @param unitAmount of one unit; of one package in the model {@code package}; null with tiers
 * @param packageSize units in a package, a package begun is paid whole
 * @param tiers ascending, the last without end
 */
public record UsagePrice(
    Model model,
    String currency,
    BigDecimal included,
    @Nullable BigDecimal unitAmount,
    @Nullable BigDecimal packageSize,
    List<Tier> tiers) {

  /** How quantity becomes money. */
  public enum Model {
    PER_UNIT,
    PACKAGE,
    /** Each tier's units at that tier's price. */
    GRADUATED,
    /** All units at the price of the tier that the total is in. */
    VOLUME,
    /** Per unit beyond the limit's maximum, whose {@code then} is {@code bill}. */
    OVERAGE
  }

  /**
   * @param upTo inclusive; null on the last
   * @param flatAmount added once when the tier is reached
   */
  public record Tier(@Nullable BigDecimal upTo, BigDecimal unitAmount, BigDecimal flatAmount) {}
}
