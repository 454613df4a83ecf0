package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reduction: a part of the price, or an amount.
 *
 * @param platform null for a global coupon
 * @param percent above 0 and up to 100; null when it is an amount
 * @param months it lasts; null: for ever
 * @param plans it is good for; empty: all
 * @param maxUses by all tenants together; null: any number
 */
public record Coupon(
    String code,
    @Nullable String platform,
    @Nullable BigDecimal percent,
    @Nullable Money amount,
    @Nullable Integer months,
    List<String> plans,
    @Nullable Integer maxUses,
    @Nullable Instant expiresAt) {}
