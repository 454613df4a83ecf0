package io.atelier.billing.invoice;

import io.atelier.billing.timer.TenantLocks;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Invoices to read. A draft that waits for usage shows what it comes to so far. */
@Component
class Invoices {
  private final UnitOfWork unitOfWork;
  private final InvoiceRepository repository;
  private final Invoicing invoicing;
  private final TenantLocks locks;

  Invoices(
      UnitOfWork unitOfWork, InvoiceRepository repository, Invoicing invoicing, TenantLocks locks) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.invoicing = invoicing;
    this.locks = locks;
  }

  /** Newest first. */
  Mono<Page<Invoice>> page(UUID tenantId, PageRequest page) {
    Cursor.Dated after = Cursor.dated(page.after());
    return unitOfWork.asTenant(
        tenantId,
        Mono.defer(() ->
            repository
                .newestFirst(tenantId, after.date(), after.id(), page.fetch())
                .collectList()
                .map(found ->
                    Page.of(found, page, last -> Cursor.encode(last.createdAt(), last.id())))
                .flatMap(found ->
                    soFar(tenantId, found.data()).map(shown -> new Page<>(shown, found.next())))));
  }

  /** One of the tenant's; 404 when it has none of that id. */
  Mono<Invoice> find(UUID tenantId, UUID id) {
    return unitOfWork
        .asTenant(
            tenantId,
            Mono.defer(() ->
                repository
                    .find(tenantId, id)
                    .flatMap(invoice -> soFar(tenantId, List.of(invoice)).map(List::getFirst))))
        .switchIfEmpty(Mono.error(Invoices::notFound));
  }

  static ProblemException notFound() {
    return ProblemException.notFound("There is no such invoice.");
  }

  private Mono<List<Invoice>> soFar(UUID tenantId, List<Invoice> invoices) {
    if (invoices.stream().noneMatch(invoice -> invoice.status() == InvoiceStatus.DRAFT)) {
      return Mono.just(invoices);
    }
    return locks
        .look(tenantId)
        .flatMap(time ->
            repository
                .waiting(tenantId)
                .collectList()
                .flatMapIterable(waiting -> waiting)
                .concatMap(draft -> invoicing.soFar(draft, time.now()))
                .collectList())
        .map(drafts -> {
          Map<UUID, Invoice> byId = new HashMap<>();
          drafts.forEach(draft -> byId.put(draft.id(), draft));
          return invoices.stream()
              .map(invoice -> byId.getOrDefault(invoice.id(), invoice))
              .toList();
        })
        .defaultIfEmpty(invoices);
  }
}
