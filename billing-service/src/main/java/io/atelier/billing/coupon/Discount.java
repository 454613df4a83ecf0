package io.atelier.billing.coupon;

import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a coupon takes off one invoice: a part of each line, or an amount off all of them together.
 *
 * @param code of the coupon
 * @param percent above 0 and up to 100, with at most 4 places; null when it is an amount
 * @param amount in the invoice's currency; null when it is a part
 */
public record Discount(String code, @Nullable BigDecimal percent, @Nullable Money amount) {}
