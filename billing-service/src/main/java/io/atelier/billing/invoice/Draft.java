package io.atelier.billing.invoice;

import io.atelier.billing.coupon.Discount;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invoice that is not numbered yet, as it is kept.
 *
 * @param readyAt when it was complete; null: it waits for usage
 */
record Draft(
    UUID id,
    UUID tenantId,
    UUID subscriptionId,
    String platform,
    String currency,
    PeriodType periodType,
    Instant periodStart,
    Instant periodEnd,
    @Nullable Discount discount,
    @Nullable Instant readyAt,
    Instant createdAt) {

  static Draft of(UUID id, InvoiceOrder order) {
    return new Draft(
        id,
        order.tenantId(),
        order.subscriptionId(),
        order.platform(),
        order.currency(),
        order.periodType(),
        order.periodStart(),
        order.periodEnd(),
        order.discount(),
        null,
        order.at());
  }
}
