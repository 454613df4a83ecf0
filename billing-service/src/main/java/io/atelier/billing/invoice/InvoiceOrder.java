package io.atelier.billing.invoice;

import io.atelier.billing.coupon.Discount;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an invoice is to be made of; what is pending for the subscription comes on it too.
 *
 * @param periodEnd exclusive
 * @param usage that must be closed before the invoice can be
 * @param alone whether what is pending waits on, for another invoice: what is bought beside the
 *     plan has one of its own
 * @param at the tenant's now
 */
public record InvoiceOrder(
    UUID tenantId,
    UUID subscriptionId,
    String platform,
    String currency,
    PeriodType periodType,
    Instant periodStart,
    Instant periodEnd,
    List<Charge> charges,
    List<UsageSlot> usage,
    @Nullable Discount discount,
    boolean alone,
    Instant at) {

  /** An order that takes along what is pending. */
  public InvoiceOrder(
      UUID tenantId,
      UUID subscriptionId,
      String platform,
      String currency,
      PeriodType periodType,
      Instant periodStart,
      Instant periodEnd,
      List<Charge> charges,
      List<UsageSlot> usage,
      @Nullable Discount discount,
      Instant at) {
    this(
        tenantId,
        subscriptionId,
        platform,
        currency,
        periodType,
        periodStart,
        periodEnd,
        charges,
        usage,
        discount,
        false,
        at);
  }
}
