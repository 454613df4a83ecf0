package io.atelier.billing.invoice;

import io.atelier.billing.credit.BillingCredits;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Makes an invoice anew that was complete but has no number yet, because its buyer said meanwhile
 * that he lives elsewhere or has a VAT id: what is numbered is taxed for whom it names.
 */
@Component
class Redrafting {
  private final UnitOfWork unitOfWork;
  private final TenantLocks locks;
  private final InvoiceRepository invoices;
  private final BillingCredits credits;
  private final Drafting drafting;

  Redrafting(
      UnitOfWork unitOfWork,
      TenantLocks locks,
      InvoiceRepository invoices,
      BillingCredits credits,
      Drafting drafting) {
    this.unitOfWork = unitOfWork;
    this.locks = locks;
    this.invoices = invoices;
    this.credits = credits;
    this.drafting = drafting;
  }

  Mono<Void> redraft(UUID tenantId, UUID invoiceId) {
    return unitOfWork.asTenant(
        tenantId,
        Mono.defer(() -> locks.take(tenantId))
            .flatMap(_ -> invoices.draft(tenantId, invoiceId))
            .flatMap(this::redraft));
  }

  private Mono<Void> redraft(Draft draft) {
    Instant readyAt = draft.readyAt();
    if (readyAt == null) {
      return Mono.empty();
    }
    return credits
        .takeBack(draft.tenantId(), Drafting.creditCause(draft))
        .flatMap(
            free -> free ? anew(draft, readyAt) : invoices.keepTax(draft.tenantId(), draft.id()));
  }

  private Mono<Void> anew(Draft draft, Instant readyAt) {
    return credits
        .giveBack(draft.tenantId(), draft.id())
        .then(Mono.defer(() -> invoices.removeDerivedLines(draft)))
        .then(Mono.defer(() -> drafting.gather(draft, readyAt)))
        .flatMap(material -> drafting.complete(List.of(material)));
  }
}
