package io.atelier.usage.ingest;

import io.atelier.usage.entitlement.RightsLookup;
import io.atelier.usage.ingest.UnplacedUsageRepository.Parked;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Parks what could not be counted, in the transaction that counts the rest. */
@Component
final class LogEnding {
  private static final Logger log = LoggerFactory.getLogger(LogEnding.class);

  private final UnplacedUsageRepository unplaced;
  private final RightsLookup rights;
  private final MeterRegistry meters;

  LogEnding(UnplacedUsageRepository unplaced, RightsLookup rights, MeterRegistry meters) {
    this.unplaced = unplaced;
    this.rights = rights;
    this.meters = meters;
  }

  Mono<Void> park(List<Parked> parked) {
    if (parked.isEmpty()) {
      return Mono.empty();
    }
    Set<UUID> waiting =
        parked.stream()
            .filter(one -> one.reason() == UnplacedReason.WAITING)
            .map(one -> Objects.requireNonNull(one.tenantId()))
            .collect(Collectors.toSet());
    return (waiting.isEmpty() ? Mono.<Void>empty() : requireStillUnknown(waiting))
        .then(Mono.defer(() -> unplaced.park(parked)))
        .doOnSuccess(_ -> parked.forEach(this::tell));
  }

  /** While nobody's rights can arrive; if some just did, the batch is counted anew with them. */
  private Mono<Void> requireStillUnknown(Set<UUID> waiting) {
    return unplaced
        .keepRightsAway()
        .then(Mono.defer(() -> rights.of(waiting)))
        .flatMap(known ->
            known.isEmpty()
                ? Mono.<Void>empty()
                : Mono.error(new IllegalStateException("rights have just arrived")));
  }

  private void tell(Parked one) {
    if (one.reason() != UnplacedReason.WAITING) {
      log.warn(
          "Usage of tenant {} is parked as {}: {}",
          one.tenantId(),
          one.reason().code(),
          one.faults());
    }
    meters.counter("atelier.usage.parked", "reason", one.reason().code()).increment();
  }
}
