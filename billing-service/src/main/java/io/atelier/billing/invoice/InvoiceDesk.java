package io.atelier.billing.invoice;

import static io.atelier.chassis.tenancy.Columns.required;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.BillingProblem;
import io.atelier.billing.timer.TenantTime;
import io.atelier.billing.timer.TenantTurn;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What operators do to invoices. */
@Component
public class InvoiceDesk {
  private final UnitOfWork unitOfWork;
  private final DatabaseClient database;
  private final TenantTurn turn;
  private final InvoiceRepository invoices;
  private final InvoiceItemRepository items;
  private final ClosedUsage closedUsage;
  private final Timers timers;
  private final Numbering numbering;
  private final Idempotency idempotency;

  InvoiceDesk(
      UnitOfWork unitOfWork,
      DatabaseClient database,
      TenantTurn turn,
      InvoiceRepository invoices,
      InvoiceItemRepository items,
      ClosedUsage closedUsage,
      Timers timers,
      Numbering numbering,
      Idempotency idempotency) {
    this.unitOfWork = unitOfWork;
    this.database = database;
    this.turn = turn;
    this.invoices = invoices;
    this.items = items;
    this.closedUsage = closedUsage;
    this.timers = timers;
    this.numbering = numbering;
    this.idempotency = idempotency;
  }

  /** Whose invoice it is; 404 when there is none of that id. */
  public Mono<UUID> tenantOf(UUID invoiceId) {
    return unitOfWork
        .asSystem(
            SystemReason.OPERATOR,
            Mono.defer(() ->
                database
                    .sql("SELECT tenant_id FROM invoices WHERE id = :id")
                    .bind("id", invoiceId)
                    .map(row -> required(row, "tenant_id", UUID.class))
                    .one()))
        .switchIfEmpty(Mono.error(Invoices::notFound));
  }

  /** Puts an item on the tenant's next invoice. */
  Mono<PendingItem> add(UUID tenantId, InvoiceItemRequest request, IdempotentRequest idempotent) {
    return turn.run(
            tenantId,
            time ->
                idempotency.once(
                    idempotent, PendingItem.class, Mono.defer(() -> add(time, request))))
        .switchIfEmpty(Mono.error(InvoiceDesk::noSubscription));
  }

  private Mono<PendingItem> add(TenantTime time, InvoiceItemRequest request) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    return items
        .payer(time.tenantId())
        .flatMap(payer -> {
          Charge charge = request.toCharge(id, payer.currency(), time.now());
          StoredLine line =
              StoredLine.pending(time.tenantId(), payer.currency(), payer.subscriptionId(), charge);
          return invoices.pend(List.of(line)).thenReturn(PendingItem.of(line, payer.currency()));
        });
  }

  private static ProblemException noSubscription() {
    return ProblemException.notFound("There is no such tenant, or it never had a subscription.");
  }

  /** Makes a draft that waits for usage an invoice now, with the usage that is known. */
  Mono<Invoice> finalise(UUID invoiceId) {
    return tenantOf(invoiceId)
        .flatMap(tenantId ->
            turn.run(tenantId, time -> finalise(time, invoiceId))
                .then(Mono.defer(numbering::pass))
                .then(
                    Mono.defer(() ->
                        unitOfWork.asTenant(
                            tenantId, Mono.defer(() -> invoices.find(tenantId, invoiceId)))))
                .switchIfEmpty(Mono.error(InvoiceDesk::nothingToPay)));
  }

  private Mono<Boolean> finalise(TenantTime time, UUID invoiceId) {
    return invoices
        .draft(time.tenantId(), invoiceId)
        .filter(draft -> draft.readyAt() == null)
        .switchIfEmpty(
            Mono.error(() ->
                ProblemException.of(
                    BillingProblem.INVOICE_NOT_OPEN,
                    "Only a draft that waits for usage can be finalised; this one does not.")))
        .flatMap(draft ->
            timers
                .remove(time.tenantId(), TimerKind.USAGE_WAIT, invoiceId)
                .then(Mono.defer(() -> closedUsage.finaliseAsIs(draft, time.now())))
                .thenReturn(true));
  }

  private static ProblemException nothingToPay() {
    return ProblemException.of(
        BillingProblem.INVOICE_NOT_OPEN,
        "There was nothing to pay, so that no invoice was made of the draft.");
  }
}
