package io.atelier.billing.purge;

import io.atelier.billing.invoice.Invoicing;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Finishes a purged tenant's drafts, waits for their numbers, and deletes what may go. */
@Component
final class PurgeTimer implements TimerHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PurgeTimer.class);
  private static final Duration UNTIL_NUMBERED = Duration.ofSeconds(2);

  private final Invoicing invoicing;
  private final PurgeRepository repository;
  private final Timers timers;
  private final Outbox outbox;

  PurgeTimer(Invoicing invoicing, PurgeRepository repository, Timers timers, Outbox outbox) {
    this.invoicing = invoicing;
    this.repository = repository;
    this.timers = timers;
    this.outbox = outbox;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.PURGE;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return invoicing
        .finishDrafts(timer.tenantId(), timer.dueAt())
        .flatMap(unnumbered ->
            unnumbered
                ? timers.set(
                    new Timer(
                        timer.tenantId(),
                        TimerKind.PURGE,
                        timer.subjectId(),
                        timer.dueAt().plus(UNTIL_NUMBERED)))
                : purge(timer));
  }

  private Mono<Void> purge(Timer timer) {
    UUID tenantId = timer.tenantId();
    return repository
        .subscriptions(tenantId)
        .concatMap(last ->
            outbox.append(
                OutboundEvent.tombstone(
                    Topic.SUBSCRIPTIONS, last.id().toString(), last.sequence() + 1, tenantId)))
        .then(
            Mono.defer(() ->
                repository
                    .entitlements(tenantId)
                    .flatMap(sequence ->
                        outbox.append(
                            OutboundEvent.tombstone(
                                Topic.ENTITLEMENTS, tenantId.toString(), sequence + 1, tenantId)))))
        .then(Mono.defer(() -> repository.delete(tenantId, timer.dueAt())))
        .doOnSuccess(_ -> LOG.info("Tenant {} is purged; its invoices are kept by law", tenantId));
  }
}
