package io.atelier.billing.coupon;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant wants a coupon to count.
 *
 * @param coupon as the user wrote it
 * @param currency of the subscription; null when its price is agreed on elsewhere
 * @param paidFrom when the plan is paid for the first time: the coupon's months count from here
 * @param at the tenant's now
 */
public record CouponRequest(
    UUID tenantId,
    UUID subscriptionId,
    String platform,
    String coupon,
    String planCode,
    @Nullable String currency,
    Instant paidFrom,
    Instant at) {}
