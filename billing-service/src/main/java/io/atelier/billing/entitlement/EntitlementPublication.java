package io.atelier.billing.entitlement;

import io.atelier.billing.addon.Addons;
import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Publishes a tenant's rights, in the unit of work of what changed them. */
@Component
public class EntitlementPublication {
  /** With so many boundaries behind, it is time for another record. */
  private static final int RENEW_AFTER_BOUNDARIES = 7;

  private final CatalogBook book;
  private final EntitlementRepository repository;
  private final Addons addons;
  private final OverrideRepository overrides;
  private final TenantLocks locks;
  private final Outbox outbox;
  private final Timers timers;

  EntitlementPublication(
      CatalogBook book,
      EntitlementRepository repository,
      Addons addons,
      OverrideRepository overrides,
      TenantLocks locks,
      Outbox outbox,
      Timers timers) {
    this.book = book;
    this.repository = repository;
    this.addons = addons;
    this.overrides = overrides;
    this.locks = locks;
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
    UUID tenantId = standing.tenantId();
    return Mono.defer(book::current)
        .flatMap(current ->
            grants(tenantId, now)
                .flatMap(grants ->
                    locks
                        .look(tenantId)
                        .map(time -> record(standing, grants, current, time.offset(), now))))
        .flatMap(record -> publish(record, now).then(Mono.defer(() -> renewInTime(record))));
  }

  /** What a tenant has beside its plan at an instant. */
  public Mono<Grants> grants(UUID tenantId, Instant at) {
    return addons
        .active(tenantId)
        .flatMap(bought ->
            overrides
                .find(tenantId)
                .filter(set -> set.holdAt(at))
                .map(set -> new Grants(bought, set))
                .defaultIfEmpty(new Grants(bought, null)));
  }

  private static EntitlementsRecord record(
      Standing standing, Grants grants, CurrentCatalog current, Duration offset, Instant now) {
    return current
        .catalog()
        .platform(standing.platform())
        .map(platform -> EntitlementTimeline.of(standing, grants, platform, offset, now))
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
