package io.atelier.billing.invoice;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A coupon as it holds for one invoice: either a part of each line or an amount off all of them.
 *
 * @param percent above 0 and up to 100
 * @param amount minor units of the invoice's currency
 */
public record Discount(String code, @Nullable BigDecimal percent, @Nullable Long amount) {

  public Discount {
    if ((percent == null) == (amount == null)) {
      throw new IllegalArgumentException("a discount is a percentage or an amount");
    }
  }
}
