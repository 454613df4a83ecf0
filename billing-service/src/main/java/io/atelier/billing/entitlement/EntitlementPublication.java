package io.atelier.billing.entitlement;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Publishes a tenant's rights, in the unit of work of what changed them. */
@Component
public class EntitlementPublication {
  /** With so many boundaries behind, it is time for another record. */
  private static final int RENEW_AFTER_BOUNDARIES = 7;

  private final CatalogBook book;
  private final EntitlementRepository repository;
  private final Outbox outbox;
  private final Timers timers;

  EntitlementPublication(
      CatalogBook book, EntitlementRepository repository, Outbox outbox, Timers timers) {
    this.book = book;
    this.repository = repository;
    this.outbox = outbox;
    this.timers = timers;
  }

  /**
   * Publishes what follows from where a subscription stands, if that is another than before, and
   * sees to it that there are always periods ahead. The tenant's lock is held.
   *
   * @param now of the tenant
   */
  public Mono<Void> publish(Standing standing, Instant now) {
    return book.current()
        .map(current -> record(standing, current, now))
        .flatMap(record -> publish(record, now).then(Mono.defer(() -> renewInTime(record))));
  }

  private static EntitlementsRecord record(Standing standing, CurrentCatalog current, Instant now) {
    return current
        .catalog()
        .platform(standing.platform())
        .map(platform -> EntitlementTimeline.of(standing, platform, now))
        .orElseThrow(() -> new IllegalStateException("nothing is sold on " + standing.platform()));
  }

  private Mono<Void> publish(EntitlementsRecord record, Instant now) {
    return repository
        .keep(record, now)
        .flatMap(sequence ->
            outbox.append(
                OutboundEvent.state(
                    Topic.ENTITLEMENTS,
                    record.tenantId().toString(),
                    sequence,
                    "entitlements.changed",
                    record.tenantId(),
                    record)));
  }

  private Mono<Void> renewInTime(EntitlementsRecord record) {
    return timers.set(
        new Timer(
            record.tenantId(),
            TimerKind.ENTITLEMENTS,
            record.tenantId(),
            record.usagePeriods().get(RENEW_AFTER_BOUNDARIES)));
  }
}
