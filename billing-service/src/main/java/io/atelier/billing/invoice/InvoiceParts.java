package io.atelier.billing.invoice;

import io.atelier.billing.coupon.Discount;
import io.atelier.billing.tax.TaxTreatment;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * All that an invoice is made of.
 *
 * @param entries in the order in which they stand on it
 * @param credits that may be applied, the first to be used first
 * @param subscriptionId that the invoice is for
 * @param at the tenant's now
 */
record InvoiceParts(
    List<Entry> entries,
    @Nullable Discount discount,
    TaxTreatment tax,
    List<CreditLot> credits,
    UUID subscriptionId,
    Instant at) {

  /** A charge, and the subscription in which it is unique. */
  record Entry(UUID subscriptionId, Charge charge) {}

  /** What is left of a billing credit, in the invoice's currency. */
  record CreditLot(UUID id, long remaining) {}
}
