package io.atelier.usage.ingest;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.billing.CatalogState;
import io.atelier.usage.entitlement.RightsRepository;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keeps what a platform sells and counts, and counts the usage that waited for it. */
@Component
final class CatalogImportedConsumer {
  private final RightsRepository rights;
  private final UnplacedUsageRepository unplaced;
  private final WaitingUsage waiting;

  CatalogImportedConsumer(
      RightsRepository rights, UnplacedUsageRepository unplaced, WaitingUsage waiting) {
    this.rights = rights;
    this.unplaced = unplaced;
    this.waiting = waiting;
  }

  Mono<Void> handle(InboundEvent<CatalogState> event) {
    CatalogState catalog = event.body();
    return catalog == null
        ? Mono.empty()
        : unplaced
            .keepParkingAway()
            .then(Mono.defer(() -> rights.keep(catalog, event.sequence())))
            .then(Mono.defer(() -> unplaced.tenantsWaiting(catalog.platform())))
            .flatMap(tenants -> Flux.fromIterable(tenants).concatMap(waiting::schedule).then());
  }
}
