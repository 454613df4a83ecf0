package io.atelier.usage.ingest;

import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.recorder.LimitMarking;
import io.atelier.usage.total.PeriodClosing;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Keeps a tenant's rights, and counts the usage that waited for them. */
@Component
final class EntitlementsChangedConsumer {
  private final RightsRepository rights;
  private final UnplacedUsageRepository unplaced;
  private final WaitingUsage waiting;
  private final PeriodClosing closing;
  private final LimitMarking marking;

  EntitlementsChangedConsumer(
      RightsRepository rights,
      UnplacedUsageRepository unplaced,
      WaitingUsage waiting,
      PeriodClosing closing,
      LimitMarking marking) {
    this.rights = rights;
    this.unplaced = unplaced;
    this.waiting = waiting;
    this.closing = closing;
    this.marking = marking;
  }

  Mono<Void> handle(InboundEvent<EntitlementsRecord> event) {
    EntitlementsRecord entitlements = event.body();
    return entitlements == null
        ? rights.forget(UUID.fromString(event.key()))
        : unplaced
            .keepParkingAway()
            .then(Mono.defer(() -> rights.keep(entitlements, event.sequence())))
            .filter(newer -> newer)
            .flatMap(
                _ -> closing.follow(entitlements).then(marking.follow(entitlements.tenantId())))
            .then(Mono.defer(() -> waiting.schedule(entitlements.tenantId())));
  }
}
