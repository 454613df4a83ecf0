package io.atelier.billing.invoice;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.invoice.InvoiceContext.WaitingSlot;
import io.atelier.billing.invoice.UsageSlotRepository.OutdatedSlot;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What the close of a usage period brings about. Its timer has two subjects: the tenant, set when a
 * closed total arrives, and an invoice, for when it has waited long enough.
 */
@Component
class ClosedUsage implements TimerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ClosedUsage.class);

  private final Drafting drafting;
  private final InvoiceRepository invoices;
  private final UsageSlotRepository slots;
  private final Timers timers;
  private final Outbox outbox;

  ClosedUsage(
      Drafting drafting,
      InvoiceRepository invoices,
      UsageSlotRepository slots,
      Timers timers,
      Outbox outbox) {
    this.drafting = drafting;
    this.invoices = invoices;
    this.slots = slots;
    this.timers = timers;
    this.outbox = outbox;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.USAGE_WAIT;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    UUID tenantId = timer.tenantId();
    return timer.subjectId().equals(tenantId)
        ? completeWhatIsClosed(tenantId, timer.dueAt()).then(Mono.defer(() -> correct(tenantId)))
        : invoices
            .draft(tenantId, timer.subjectId())
            .filter(draft -> draft.readyAt() == null)
            .flatMap(draft -> finaliseAsIs(draft, timer.dueAt()));
  }

  private Mono<Void> completeWhatIsClosed(UUID tenantId, Instant at) {
    return invoices
        .waiting(tenantId)
        .collectList()
        .flatMapIterable(waiting -> waiting)
        .concatMap(draft -> drafting.gather(draft, at))
        .filter(material -> !material.waits())
        .concatMap(material ->
            timers
                .remove(tenantId, TimerKind.USAGE_WAIT, material.draft().id())
                .then(Mono.defer(() -> drafting.complete(List.of(material)))))
        .then();
  }

  /** A period that was invoiced got another value: the difference waits for the next invoice. */
  private Mono<Void> correct(UUID tenantId) {
    return slots
        .outdated(tenantId)
        .collectList()
        .flatMapIterable(outdated -> outdated)
        .concatMap(this::correct)
        .then();
  }

  private Mono<Void> correct(OutdatedSlot slot) {
    Charge charge = slot.charge();
    StoredLine line =
        StoredLine.pending(slot.tenantId(), slot.currency(), slot.subscriptionId(), charge);
    Mono<Void> pend = charge.amount() == 0 ? Mono.empty() : invoices.pend(List.of(line));
    return pend.then(Mono.defer(() -> slots.correct(slot, charge.amount())));
  }

  /** Finishes a draft with the usage that is known, and says which is not closed. */
  Mono<Void> finaliseAsIs(Draft draft, Instant at) {
    return drafting
        .gather(draft, at)
        .flatMap(material -> {
          List<String> open =
              material.usage().stream()
                  .filter(slot -> !slot.isClosed())
                  .map(WaitingSlot::metric)
                  .toList();
          return drafting
              .complete(List.of(material))
              .then(Mono.defer(() -> open.isEmpty() ? Mono.empty() : raise(draft, open, at)));
        });
  }

  private Mono<Void> raise(Draft draft, List<String> metrics, Instant at) {
    LOG.warn("Invoice {} is made without the closed usage of {}", draft.id(), metrics);
    UUID id = UuidCreator.getTimeOrderedEpoch();
    return outbox.append(
        OutboundEvent.state(
            Topic.ALERTS,
            id.toString(),
            1,
            "alert.raised",
            draft.tenantId(),
            new AlertRaised(
                id,
                draft.tenantId(),
                "usage_threshold",
                null,
                null,
                "An invoice was made with the usage known so far ("
                    + String.join(", ", metrics)
                    + "); a difference comes on the next one.",
                Map.of("invoice_id", draft.id(), "metrics", metrics, "cause", "usage-not-closed"),
                at)));
  }
}
