package io.atelier.billing.invoice;

import io.atelier.billing.coupon.Discount;
import io.atelier.billing.invoice.InvoiceParts.Entry;
import io.atelier.billing.tax.TaxTreatment;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What charges come to on an invoice, for tests of other features. */
public record Assembled(List<Charge> lines, long subtotal, long tax, long total) {

  public static Assembled of(
      List<Charge> charges, @Nullable Discount discount, TaxTreatment tax, Instant at) {
    UUID subscription = new UUID(1, 1);
    Assembly assembly =
        Assembly.of(
            new InvoiceParts(
                charges.stream().map(charge -> new Entry(subscription, charge)).toList(),
                discount,
                tax,
                List.of(),
                subscription,
                at));
    return new Assembled(
        assembly.lines().stream().map(Assembly.Line::charge).toList(),
        assembly.subtotal(),
        assembly.tax(),
        assembly.total());
  }
}
