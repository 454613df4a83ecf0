package io.atelier.billing.invoice;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invoice, or the preview of one. Amounts are minor units of its currency.
 *
 * @param number null until it is numbered, and in a preview
 * @param subtotal without tax; {@code subtotal + tax = total}
 * @param taxes by rate
 * @param creditsApplied what billing credits paid of it
 * @param issueDate when it was numbered
 * @param dueDate null until it is ready, and when there is nothing to pay
 */
public record Invoice(
    UUID id,
    UUID tenantId,
    UUID subscriptionId,
    String platform,
    @Nullable String number,
    InvoiceStatus status,
    PeriodType periodType,
    Instant periodStart,
    Instant periodEnd,
    String currency,
    List<InvoiceLine> lines,
    long subtotal,
    List<TaxLine> taxes,
    long tax,
    long total,
    long amountPaid,
    long creditsApplied,
    @Nullable Instant issueDate,
    @Nullable Instant dueDate,
    @Nullable Instant paidDate,
    Instant createdAt) {

  /**
   * The tax of all lines of one rate.
   *
   * @param rate percent
   * @param net what it is taken of
   * @param reverseCharge whether the buyer owes it instead
   */
  public record TaxLine(java.math.BigDecimal rate, long net, long amount, boolean reverseCharge) {}

  /** As it is once it has its number. */
  Invoice numbered(String newNumber, InvoiceStatus newStatus, Instant issued) {
    return new Invoice(
        id,
        tenantId,
        subscriptionId,
        platform,
        newNumber,
        newStatus,
        periodType,
        periodStart,
        periodEnd,
        currency,
        lines,
        subtotal,
        taxes,
        tax,
        total,
        amountPaid,
        creditsApplied,
        issued,
        dueDate,
        newStatus == InvoiceStatus.PAID ? issued : null,
        createdAt);
  }

  /** What is still to be paid. */
  public long amountDue() {
    return total - creditsApplied - amountPaid;
  }
}
