package io.atelier.billing.invoice;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.atelier.billing.coupon.Discount;
import io.atelier.billing.invoice.Drafting.Material;
import io.atelier.billing.invoice.Invoice.TaxLine;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invoice that is not numbered, as the database takes it; its lines go apart.
 *
 * @param readyAt null: it waits for usage, and has no sums yet
 */
record StoredDraft(
    UUID tenantId,
    UUID id,
    UUID subscriptionId,
    String platform,
    String seller,
    String periodType,
    Instant periodStart,
    Instant periodEnd,
    String currency,
    @Nullable Discount discount,
    long subtotal,
    List<TaxLine> taxes,
    long tax,
    long total,
    long creditsApplied,
    String taxedAs,
    @Nullable Instant readyAt,
    @Nullable Instant dueDate,
    Instant createdAt,
    @JsonIgnore List<StoredLine> lines) {

  static StoredDraft of(
      Material material, Assembly assembly, @Nullable Instant readyAt, @Nullable Instant dueDate) {
    Draft draft = material.draft();
    return new StoredDraft(
        draft.tenantId(),
        draft.id(),
        draft.subscriptionId(),
        draft.platform(),
        material.seller().code(),
        draft.periodType().code(),
        draft.periodStart(),
        draft.periodEnd(),
        draft.currency(),
        draft.discount(),
        assembly.subtotal(),
        assembly.taxes(),
        assembly.tax(),
        assembly.total(),
        assembly.creditsApplied(),
        material.context().taxedAs(),
        readyAt,
        dueDate,
        draft.createdAt(),
        StoredLine.of(draft, assembly.lines()));
  }
}
