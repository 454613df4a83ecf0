package io.atelier.billing.invoice;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Makes invoices. All of it runs inside the caller's unit of work, with the tenant's lock held. */
@Component
public class Invoicing {

  /**
   * Keeps charges and usage for the subscription's next invoice: proration, and a usage period that
   * ended on the way.
   */
  public Mono<Void> pend(
      UUID tenantId, UUID subscriptionId, List<Charge> charges, List<UsageSlot> usage) {
    return Mono.error(new UnsupportedOperationException());
  }

  /**
   * Makes an invoice of an order and of what is pending: none when there is nothing, a draft that
   * waits when usage is not closed yet, else one that is ready for its number.
   */
  public Mono<Void> order(InvoiceOrder order) {
    return Mono.error(new UnsupportedOperationException());
  }

  /** The invoice that the order would make; usage that is still open counts as far as it is. */
  public Mono<Invoice> preview(InvoiceOrder order) {
    return Mono.error(new UnsupportedOperationException());
  }

  /** Marks an unpaid invoice overdue; false when it was paid or cancelled meanwhile. */
  public Mono<Boolean> overdue(UUID tenantId, UUID invoiceId, Instant at) {
    return Mono.error(new UnsupportedOperationException());
  }

  /** Whether the tenant has an overdue invoice. */
  public Mono<Boolean> hasOverdue(UUID tenantId) {
    return Mono.error(new UnsupportedOperationException());
  }
}
