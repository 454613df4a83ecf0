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
 * @param charges in the order in which they stand on it
 * @param credits that may be applied, the first to be used first
 * @param at the tenant's now
 */
record InvoiceParts(
    List<Charge> charges,
    @Nullable Discount discount,
    TaxTreatment tax,
    List<CreditLot> credits,
    Instant at) {

  /** What is left of a billing credit, in the invoice's currency. */
  record CreditLot(UUID id, long remaining) {}
}
