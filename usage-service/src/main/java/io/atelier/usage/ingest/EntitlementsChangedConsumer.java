package io.atelier.usage.ingest;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.usage.entitlement.RightsRepository;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Keeps a tenant's rights, and counts the usage that waited for them. */
@Component
final class EntitlementsChangedConsumer {
  private final RightsRepository rights;
  private final UnplacedUsageRepository unplaced;
  private final UsageRecordPlacing placing;

  EntitlementsChangedConsumer(
      RightsRepository rights, UnplacedUsageRepository unplaced, UsageRecordPlacing placing) {
    this.rights = rights;
    this.unplaced = unplaced;
    this.placing = placing;
  }

  Mono<Void> handle(InboundEvent<EntitlementsRecord> event) {
    EntitlementsRecord entitlements = event.body();
    return entitlements == null
        ? rights.forget(UUID.fromString(event.key()))
        : unplaced
            .keepParkingAway()
            .then(Mono.defer(() -> rights.keep(entitlements, event.sequence())))
            .then(Mono.defer(() -> placing.placeWaiting(entitlements.tenantId())));
  }
}
