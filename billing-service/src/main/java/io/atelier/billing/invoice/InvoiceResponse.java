package io.atelier.billing.invoice;

import io.atelier.billing.money.Money;
import io.atelier.billing.money.UnitPrice;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An invoice as its tenant sees it. Without Stripe its ids and addresses are null.
 *
 * @param number null while it is a draft
 * @param taxes what {@code tax} consists of
 * @param amountDue what is still to be paid
 */
public record InvoiceResponse(
    UUID id,
    @Nullable String number,
    InvoiceStatus status,
    Period period,
    List<Item> items,
    Money subtotal,
    Money tax,
    List<Tax> taxes,
    Money total,
    Money amountPaid,
    Money creditsApplied,
    Money amountDue,
    String currency,
    @Nullable Instant issueDate,
    @Nullable Instant dueDate,
    @Nullable Instant paidDate,
    @Nullable String description,
    @Nullable String invoicePdfUrl,
    @Nullable String hostedInvoiceUrl,
    @Nullable String stripeInvoiceId,
    @Nullable String stripePaymentIntentId,
    Map<String, Object> metadata) {

  /**
   * @param endDate exclusive: the next period's start
   */
  public record Period(PeriodType type, Instant startDate, Instant endDate) {}

  /** A line. */
  public record Item(
      UUID id,
      String description,
      BigDecimal quantity,
      UnitPrice unitPrice,
      Money amount,
      LineType type,
      Instant serviceFrom,
      Instant serviceTo,
      Map<String, Object> metadata) {}

  /**
   * @param rate percent
   */
  public record Tax(BigDecimal rate, Money net, Money amount, boolean reverseCharge) {}

  /** An invoice or a preview, as it is answered. */
  public static InvoiceResponse from(Invoice invoice) {
    String currency = invoice.currency();
    return new InvoiceResponse(
        invoice.id(),
        invoice.number(),
        invoice.status(),
        new Period(invoice.periodType(), invoice.periodStart(), invoice.periodEnd()),
        invoice.lines().stream().map(line -> item(line, currency)).toList(),
        new Money(invoice.subtotal(), currency),
        new Money(invoice.tax(), currency),
        invoice.taxes().stream().map(tax -> tax(tax, currency)).toList(),
        new Money(invoice.total(), currency),
        new Money(invoice.amountPaid(), currency),
        new Money(invoice.creditsApplied(), currency),
        new Money(invoice.status() == InvoiceStatus.CANCELLED ? 0 : invoice.amountDue(), currency),
        currency,
        invoice.issueDate(),
        invoice.dueDate(),
        invoice.paidDate(),
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }

  private static Item item(InvoiceLine line, String currency) {
    return new Item(
        line.id(),
        line.description(),
        line.quantity(),
        UnitPrice.of(line.unitPrice(), currency),
        new Money(line.amount(), currency),
        line.type(),
        line.serviceFrom(),
        line.serviceTo(),
        line.metadata());
  }

  private static Tax tax(Invoice.TaxLine tax, String currency) {
    return new Tax(
        tax.rate(),
        new Money(tax.net(), currency),
        new Money(tax.amount(), currency),
        tax.reverseCharge());
  }
}
