package io.atelier.billing.invoice;

import io.atelier.billing.invoice.Drafting.Material;
import io.atelier.billing.invoice.UsageSlotRepository.StoredSlot;
import io.atelier.chassis.outbox.Outbox;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Makes invoices. All of it runs inside the caller's unit of work, with the tenant's lock held. */
@Component
public class Invoicing {
  private final Drafting drafting;
  private final InvoiceRepository invoices;
  private final UsageSlotRepository slots;
  private final InvoiceItemRepository items;
  private final Outbox outbox;

  Invoicing(
      Drafting drafting,
      InvoiceRepository invoices,
      UsageSlotRepository slots,
      InvoiceItemRepository items,
      Outbox outbox) {
    this.drafting = drafting;
    this.invoices = invoices;
    this.slots = slots;
    this.items = items;
    this.outbox = outbox;
  }

  /**
   * Keeps charges and usage for the subscription's next invoice: proration, and a usage period that
   * ended on the way.
   */
  public Mono<Void> pend(
      UUID tenantId, UUID subscriptionId, List<Charge> charges, List<UsageSlot> usage) {
    return items
        .currency(tenantId, subscriptionId)
        .flatMap(currency -> pend(tenantId, subscriptionId, currency, charges, usage));
  }

  private Mono<Void> pend(
      UUID tenantId,
      UUID subscriptionId,
      String currency,
      List<Charge> charges,
      List<UsageSlot> usage) {
    List<StoredLine> lines =
        charges.stream()
            .map(charge -> StoredLine.pending(tenantId, currency, subscriptionId, charge))
            .toList();
    List<StoredSlot> used =
        usage.stream()
            .map(slot -> StoredSlot.pending(tenantId, currency, subscriptionId, slot))
            .toList();
    return invoices.pend(lines).then(Mono.defer(() -> slots.pend(used)));
  }

  /**
   * Makes an invoice of an order and of what is pending: none when there is nothing, a draft that
   * waits when usage is not closed yet, else one that is ready for its number.
   */
  public Mono<Void> order(InvoiceOrder order) {
    return orderAll(List.of(order));
  }

  /** Makes the invoices of several tenants, of one order each, in a few statements. */
  public Mono<Void> orderAll(List<InvoiceOrder> orders) {
    return drafting
        .gather(orders)
        .flatMap(materials ->
            drafting
                .keepWaiting(materials.stream().filter(Material::waits).toList())
                .then(
                    Mono.defer(() ->
                        drafting.complete(
                            materials.stream().filter(material -> !material.waits()).toList()))));
  }

  /** The invoice that the order would make; usage that is still open counts as far as it is. */
  public Mono<Invoice> preview(InvoiceOrder order) {
    return drafting.gather(List.of(order)).map(List::getFirst).map(this::preview);
  }

  /** What a draft that waits comes to so far. */
  Mono<Invoice> soFar(Draft draft, Instant at) {
    return drafting.gather(draft, at).map(this::preview);
  }

  private Invoice preview(Material material) {
    Draft draft = material.draft();
    Assembly assembly = material.assembly();
    return new Invoice(
        draft.id(),
        draft.tenantId(),
        draft.subscriptionId(),
        draft.platform(),
        null,
        InvoiceStatus.DRAFT,
        draft.periodType(),
        draft.periodStart(),
        draft.periodEnd(),
        draft.currency(),
        StoredLine.of(draft, assembly.lines()).stream().map(StoredLine::line).toList(),
        assembly.subtotal(),
        assembly.taxes(),
        assembly.tax(),
        assembly.total(),
        0,
        assembly.creditsApplied(),
        null,
        assembly.due() == 0 ? null : drafting.dueDate(material.at()),
        null,
        draft.createdAt());
  }

  /** Marks an unpaid invoice overdue; false when it was paid or cancelled meanwhile. */
  public Mono<Boolean> overdue(UUID tenantId, UUID invoiceId, Instant at) {
    return invoices
        .overdue(tenantId, invoiceId, at)
        .flatMap(overdue ->
            overdue.numbered()
                ? tell(InvoiceEvents.OVERDUE, tenantId, invoiceId, overdue.sequence())
                    .thenReturn(true)
                : Mono.just(true))
        .defaultIfEmpty(false);
  }

  Mono<Void> tell(String type, UUID tenantId, UUID invoiceId, long sequence) {
    return invoices
        .find(tenantId, invoiceId)
        .flatMap(invoice -> outbox.append(InvoiceEvents.of(type, invoice, sequence)));
  }

  /**
   * Finishes the drafts that wait for usage with what is known: nothing more will be.
   *
   * @return whether there are drafts that wait for their number
   */
  public Mono<Boolean> finishDrafts(UUID tenantId, Instant at) {
    return invoices
        .waiting(tenantId)
        .collectList()
        .flatMapIterable(waiting -> waiting)
        .concatMap(draft -> drafting.gather(draft, at))
        .concatMap(material -> drafting.complete(List.of(material)))
        .then(Mono.defer(() -> invoices.hasReady(tenantId)));
  }

  /** Whether the tenant has an overdue invoice. */
  public Mono<Boolean> hasOverdue(UUID tenantId) {
    return invoices.hasOverdue(tenantId);
  }
}
