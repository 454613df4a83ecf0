package io.atelier.billing.money;

import java.math.BigDecimal;

/**
 * What one of something costs: a decimal of minor units, written as a string so that no reader
 * makes a double of it, e.g. {@code {"amount": "0.04", "currency": "EUR"}}.
 *
 * @param amount minor units, of at most 12 places
 * @param currency an ISO 4217 code
 */
public record UnitPrice(String amount, String currency) {
  public static final int MAX_PLACES = 12;
  private static final int MAX_DIGITS = 18;

  public UnitPrice {
    if (!amount.matches("-?\\d{1,18}(\\.\\d{1,12})?")) {
      throw new IllegalArgumentException(
          "the amount is a decimal of minor units with at most "
              + MAX_DIGITS
              + " digits and "
              + MAX_PLACES
              + " places, as a string, e.g. \"0.04\"");
    }
    if (!Money.isCurrency(currency)) {
      throw new IllegalArgumentException(
          currency + " is not an ISO 4217 currency with minor units");
    }
  }

  /** A price as it is written: plain, without zeros that say nothing. */
  public static UnitPrice of(BigDecimal minorUnits, String currency) {
    return new UnitPrice(minorUnits.stripTrailingZeros().toPlainString(), currency);
  }

  /** The price as a number of minor units. */
  public BigDecimal decimal() {
    return new BigDecimal(amount);
  }
}
