package io.atelier.billing.payment;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.BillingProblem;
import io.atelier.billing.credit.BillingCredit;
import io.atelier.billing.credit.BillingCredits;
import io.atelier.billing.dunning.Dunning;
import io.atelier.billing.invoice.Invoice;
import io.atelier.billing.invoice.InvoiceDesk;
import io.atelier.billing.invoice.Settlement;
import io.atelier.billing.invoice.Settlement.Booked;
import io.atelier.billing.money.Money;
import io.atelier.billing.timer.TenantTime;
import io.atelier.billing.timer.TenantTurn;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.events.billing.MoneyAmount;
import io.atelier.events.billing.PaymentState;
import io.atelier.events.topics.Topic;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Records payments, and cancels what shall not be paid. */
@Component
class Payments {
  private final TenantTurn turn;
  private final PaymentRepository repository;
  private final Settlement settlement;
  private final InvoiceDesk desk;
  private final BillingCredits credits;
  private final Dunning dunning;
  private final Outbox outbox;

  Payments(
      TenantTurn turn,
      PaymentRepository repository,
      Settlement settlement,
      InvoiceDesk desk,
      BillingCredits credits,
      Dunning dunning,
      Outbox outbox) {
    this.turn = turn;
    this.repository = repository;
    this.settlement = settlement;
    this.desk = desk;
    this.credits = credits;
    this.dunning = dunning;
    this.outbox = outbox;
  }

  /**
   * Books a payment. The same transaction again is the same payment.
   *
   * @return the payment; an error 404 when the tenant has no such invoice, 409 {@code
   *     invoice-not-open} when it is a draft or cancelled, 409 {@code payment-exists} when the
   *     transaction was recorded otherwise
   */
  Mono<Payment> record(UUID tenantId, PaymentRequest request) {
    return turn.run(tenantId, time -> record(time, request))
        .switchIfEmpty(Mono.error(() -> ProblemException.notFound("There is no such invoice.")));
  }

  private Mono<Payment> record(TenantTime time, PaymentRequest request) {
    return settlement
        .find(time.tenantId(), request.invoiceId())
        .map(invoice ->
            request.toPayment(
                UuidCreator.getTimeOrderedEpoch(), time.tenantId(), invoice.currency(), time.now()))
        .flatMap(payment ->
            repository
                .reserve(payment)
                .flatMap(holder ->
                    holder.equals(payment.id())
                        ? book(payment).thenReturn(payment)
                        : recorded(payment, holder)));
  }

  private Mono<Payment> recorded(Payment payment, UUID holder) {
    return repository
        .find(payment.tenantId(), holder)
        .filter(before -> before.isSameAs(payment))
        .switchIfEmpty(
            Mono.error(() ->
                ProblemException.of(
                    BillingProblem.PAYMENT_EXISTS,
                    "The transaction "
                        + payment.reference()
                        + " of "
                        + payment.provider()
                        + " was recorded with another invoice or amount.")));
  }

  private Mono<Void> book(Payment payment) {
    return settlement
        .pay(payment.tenantId(), payment.invoiceId(), payment.amount(), payment.createdAt())
        .switchIfEmpty(
            Mono.error(() ->
                notOpen(
                    "A draft has no number to pay on yet, and a cancelled invoice none to pay.")))
        .flatMap(booked ->
            repository
                .add(payment)
                .then(Mono.defer(() -> outbox.append(completed(payment))))
                .then(Mono.defer(() -> credit(payment, booked)))
                .then(
                    Mono.defer(() ->
                        booked.settled()
                            ? dunning.settled(
                                payment.tenantId(), payment.invoiceId(), payment.createdAt())
                            : Mono.empty())));
  }

  private Mono<Void> credit(Payment payment, Booked booked) {
    return booked.leftOver() == 0
        ? Mono.empty()
        : credits.give(
            List.of(
                new BillingCredits.Gift(
                    payment.tenantId(),
                    new Money(booked.leftOver(), payment.currency()),
                    BillingCredit.Type.ADJUSTMENT,
                    "More was paid than the invoice came to",
                    "payment:" + payment.id(),
                    payment.createdAt())));
  }

  private static OutboundEvent completed(Payment payment) {
    return OutboundEvent.state(
        Topic.PAYMENTS,
        payment.id().toString(),
        1,
        "payment.completed",
        payment.tenantId(),
        new PaymentState(
            payment.id(),
            payment.tenantId(),
            payment.invoiceId(),
            new MoneyAmount(payment.amount(), payment.currency()),
            payment.status(),
            payment.provider(),
            null,
            new MoneyAmount(0, payment.currency()),
            payment.processedAt(),
            payment.createdAt()));
  }

  /** Cancels an invoice of which nothing was paid; it keeps its number. */
  Mono<Invoice> cancel(UUID invoiceId) {
    return desk.tenantOf(invoiceId)
        .flatMap(tenantId -> turn.run(tenantId, time -> cancel(time, invoiceId)));
  }

  private Mono<Invoice> cancel(TenantTime time, UUID invoiceId) {
    UUID tenantId = time.tenantId();
    return settlement
        .cancel(tenantId, invoiceId, time.now())
        .filter(cancelled -> cancelled)
        .switchIfEmpty(
            Mono.error(
                () -> notOpen("Only an invoice of which nothing was paid can be cancelled.")))
        .then(Mono.defer(() -> dunning.settled(tenantId, invoiceId, time.now())))
        .then(Mono.defer(() -> settlement.find(tenantId, invoiceId)));
  }

  private static ProblemException notOpen(String detail) {
    return ProblemException.of(BillingProblem.INVOICE_NOT_OPEN, detail);
  }
}
