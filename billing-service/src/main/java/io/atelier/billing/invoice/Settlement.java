package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import io.atelier.billing.credit.BillingCredits;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * How invoices come to their end: paid, or cancelled. In the caller's unit of work, with the
 * tenant's lock held.
 */
@Component
public class Settlement {
  private final DatabaseClient database;
  private final InvoiceRepository invoices;
  private final BillingCredits credits;
  private final Invoicing invoicing;

  Settlement(
      DatabaseClient database,
      InvoiceRepository invoices,
      BillingCredits credits,
      Invoicing invoicing) {
    this.database = database;
    this.invoices = invoices;
    this.credits = credits;
    this.invoicing = invoicing;
  }

  /** A tenant's invoice; empty when it has none of that id. */
  public Mono<Invoice> find(UUID tenantId, UUID invoiceId) {
    return invoices.find(tenantId, invoiceId);
  }

  /**
   * Books a payment on an invoice that was numbered and not cancelled.
   *
   * @param amount minor units; what is more than the invoice wants is left over
   */
  public Mono<Booked> pay(UUID tenantId, UUID invoiceId, long amount, Instant at) {
    return database
        .sql(
            """
            WITH before AS (
              SELECT id, status, least(:amount, total - credits_applied - amount_paid) AS applied,
                     :amount >= total - credits_applied - amount_paid AS settled
              FROM invoices
              WHERE tenant_id = :tenantId AND id = :id AND status IN ('sent', 'overdue', 'paid')
              FOR UPDATE)
            UPDATE invoices AS i
            SET amount_paid = i.amount_paid + b.applied, updated_at = :at,
                status = CASE WHEN b.settled THEN 'paid' ELSE i.status END,
                paid_date = CASE WHEN b.settled THEN coalesce(i.paid_date, :at) END,
                sequence = i.sequence + CASE WHEN b.settled AND b.status <> 'paid' THEN 1 ELSE 0 END
            FROM before AS b
            WHERE i.tenant_id = :tenantId AND i.id = b.id
            RETURNING b.applied, b.settled AND b.status <> 'paid' AS settled, i.sequence
            """)
        .bind("tenantId", tenantId)
        .bind("id", invoiceId)
        .bind("amount", amount)
        .bind("at", at.atOffset(ZoneOffset.UTC))
        .map(row ->
            new Booked(
                amount - required(row, "applied", Long.class),
                required(row, "settled", Boolean.class),
                required(row, "sequence", Long.class)))
        .one()
        .flatMap(booked ->
            booked.settled()
                ? invoicing
                    .tell(InvoiceEvents.PAID, tenantId, invoiceId, booked.sequence())
                    .thenReturn(booked)
                : Mono.just(booked));
  }

  /**
   * Cancels an invoice of which nothing was paid; credits that were applied are given back. One
   * that is numbered keeps its number.
   *
   * @return whether there was such an invoice
   */
  public Mono<Boolean> cancel(UUID tenantId, UUID invoiceId, Instant at) {
    return database
        .sql(
            """
            UPDATE invoices
            SET status = 'cancelled', cancelled_at = :at, updated_at = :at,
                sequence = sequence + 1
            WHERE tenant_id = :tenantId AND id = :id AND amount_paid = 0
              AND status IN ('draft', 'sent', 'overdue')
            RETURNING sequence
            """)
        .bind("tenantId", tenantId)
        .bind("id", invoiceId)
        .bind("at", at.atOffset(ZoneOffset.UTC))
        .map(row -> required(row, "sequence", Long.class))
        .one()
        .flatMap(sequence ->
            credits
                .giveBack(tenantId, invoiceId)
                .then(
                    Mono.defer(
                        () -> invoicing.tell(InvoiceEvents.VOIDED, tenantId, invoiceId, sequence)))
                .thenReturn(true))
        .defaultIfEmpty(false);
  }

  /**
   * What became of a payment.
   *
   * @param leftOver minor units that the invoice did not want
   * @param settled whether the invoice became paid by it
   */
  public record Booked(long leftOver, boolean settled, long sequence) {}
}
