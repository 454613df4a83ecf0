package io.atelier.billing.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** The one place where an exact decimal of minor units becomes whole ones. */
public final class MinorUnits {
  private MinorUnits() {}

  /**
   * Rounds half up, away from zero, so that what is given back is what was charged.
   *
   * @throws ArithmeticException if it is more than a long holds
   */
  public static long round(BigDecimal exact) {
    return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
  }

  /** What a quantity costs: rounded once, here. */
  public static long of(BigDecimal quantity, BigDecimal unitPrice) {
    return round(quantity.multiply(unitPrice));
  }
}
