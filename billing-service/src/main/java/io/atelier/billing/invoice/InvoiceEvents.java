package io.atelier.billing.invoice;

import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.events.billing.InvoiceState;
import io.atelier.events.billing.MoneyAmount;
import io.atelier.events.billing.UnitAmount;
import io.atelier.events.topics.Topic;

/** What the others are told of invoices. */
final class InvoiceEvents {
  static final String FINALIZED = "invoice.finalized";
  static final String PAID = "invoice.paid";
  static final String OVERDUE = "invoice.overdue";
  static final String VOIDED = "invoice.voided";

  private InvoiceEvents() {}

  static OutboundEvent of(String type, Invoice invoice, long sequence) {
    return OutboundEvent.state(
        Topic.INVOICES,
        invoice.id().toString(),
        sequence,
        type,
        invoice.tenantId(),
        state(invoice));
  }

  private static InvoiceState state(Invoice invoice) {
    String currency = invoice.currency();
    return new InvoiceState(
        invoice.id(),
        invoice.tenantId(),
        invoice.subscriptionId(),
        invoice.platform(),
        invoice.number(),
        invoice.status().code(),
        new InvoiceState.Period(
            invoice.periodType().code(), invoice.periodStart(), invoice.periodEnd()),
        invoice.lines().stream().map(line -> item(line, currency)).toList(),
        new MoneyAmount(invoice.subtotal(), currency),
        new MoneyAmount(invoice.tax(), currency),
        new MoneyAmount(invoice.total(), currency),
        new MoneyAmount(invoice.amountPaid(), currency),
        new MoneyAmount(invoice.creditsApplied(), currency),
        currency,
        invoice.issueDate(),
        invoice.dueDate(),
        invoice.paidDate());
  }

  private static InvoiceState.Item item(InvoiceLine line, String currency) {
    return new InvoiceState.Item(
        line.id(),
        line.description(),
        line.quantity(),
        new UnitAmount(line.unitPrice().stripTrailingZeros().toPlainString(), currency),
        new MoneyAmount(line.amount(), currency),
        line.type().code(),
        line.metadata());
  }
}
