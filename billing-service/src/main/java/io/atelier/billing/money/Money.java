package io.atelier.billing.money;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * An amount in minor units, e.g. 4900 EUR for 49 euros: the shape in which money is read and
 * written everywhere.
 *
 * @param amount minor units by the currency's ISO 4217 exponent
 * @param currency an ISO 4217 code
 */
public record Money(long amount, String currency) {

  public Money {
    if (!isCurrency(currency)) {
      throw new IllegalArgumentException(
          currency + " is not an ISO 4217 currency with minor units");
    }
  }

  /** Whether the code names a currency that amounts can be written in. */
  public static boolean isCurrency(String code) {
    try {
      return Currency.getInstance(code).getDefaultFractionDigits() >= 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  /** The amount in major units with all places of its currency, e.g. {@code 49.00 EUR}. */
  public String text() {
    int places = Currency.getInstance(currency).getDefaultFractionDigits();
    return BigDecimal.valueOf(amount, places).toPlainString() + " " + currency;
  }

  // Not `isZero`: that would be a member of its JSON.
  public boolean zero() {
    return amount == 0;
  }
}
