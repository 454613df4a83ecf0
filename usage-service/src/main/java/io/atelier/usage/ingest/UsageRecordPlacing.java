package io.atelier.usage.ingest;

import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.recorder.Door;
import io.atelier.usage.recorder.Outcome;
import io.atelier.usage.recorder.Recorder;
import io.atelier.usage.recorder.UsageEntry;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Counts records of {@code atelier.usage} or parks them. Everything runs in the unit of work that
 * is open: a record is counted or parked before its offset moves on.
 */
@Component
final class UsageRecordPlacing {
  private static final Logger log = LoggerFactory.getLogger(UsageRecordPlacing.class);
  private static final int AT_ONCE = 500;

  private final BodyReader bodies;
  private final UsageEntryReader entries;
  private final RightsRepository rights;
  private final Recorder recorder;
  private final UnplacedUsageRepository unplaced;
  private final MeterRegistry meters;

  UsageRecordPlacing(
      BodyReader bodies,
      UsageEntryReader entries,
      RightsRepository rights,
      Recorder recorder,
      UnplacedUsageRepository unplaced,
      MeterRegistry meters) {
    this.bodies = bodies;
    this.entries = entries;
    this.rights = rights;
    this.recorder = recorder;
    this.unplaced = unplaced;
    this.meters = meters;
  }

  /**
   * @param tenantId of the record's header; null if it names none
   */
  Mono<Void> place(@Nullable UUID tenantId, byte[] body) {
    String record = text(body);
    Faults faults = new Faults();
    UsageEntry entry = read(record, faults);
    if (tenantId == null) {
      faults.add("", "names no tenant in its header tenantid");
    }
    if (entry == null || tenantId == null) {
      return park(tenantId, record, UnplacedReason.REFUSED, faults.list());
    }
    return rights
        .find(tenantId)
        .map(found -> record(found, record, entry))
        .switchIfEmpty(Mono.fromSupplier(() -> parkUnlessKnown(tenantId, record, entry)))
        .flatMap(work -> work);
  }

  /** What is not UTF-8, or has a U+0000 in it, is kept as near as text can. */
  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
  }

  private @Nullable UsageEntry read(String record, Faults faults) {
    try {
      return entries.read(bodies.tree(record.getBytes(StandardCharsets.UTF_8)), faults);
    } catch (ProblemException notJson) {
      faults.add("", notJson.detail());
      return null;
    }
  }

  private Mono<Void> record(TenantRights found, String record, UsageEntry entry) {
    return recorder
        .recordWithin(found, List.of(entry), Door.INTERNAL)
        .flatMap(outcomes ->
            switch (outcomes.getFirst()) {
              case Outcome.Accepted _, Outcome.Duplicate _ -> Mono.<Void>empty();
              case Outcome.Conflict _ ->
                  park(found.tenantId(), record, UnplacedReason.CONFLICT, List.of());
              case Outcome.Rejected refused ->
                  park(found.tenantId(), record, UnplacedReason.REFUSED, refused.faults());
            });
  }

  /** Looks again while nobody's rights can arrive; then parking is safe. */
  private Mono<Void> parkUnlessKnown(UUID tenantId, String record, UsageEntry entry) {
    return unplaced
        .keepRightsAway()
        .then(Mono.defer(() -> rights.find(tenantId)))
        .map(found -> record(found, record, entry))
        .defaultIfEmpty(Mono.defer(() -> park(tenantId, record, UnplacedReason.WAITING, List.of())))
        .flatMap(work -> work);
  }

  private Mono<Void> park(
      @Nullable UUID tenantId, String record, UnplacedReason reason, List<Fault> faults) {
    if (reason != UnplacedReason.WAITING) {
      log.warn("Usage of tenant {} is parked as {}: {}", tenantId, reason.code(), faults);
    }
    meters.counter("atelier.usage.parked", "reason", reason.code()).increment();
    return unplaced.park(tenantId, record, reason, faults);
  }

  /** Counts what waited for this tenant, as far as it is known now. */
  Mono<Void> placeWaiting(UUID tenantId) {
    return rights.find(tenantId).flatMap(this::placeWaiting);
  }

  private Mono<Void> placeWaiting(TenantRights found) {
    return unplaced
        .waiting(found.tenantId(), AT_ONCE)
        .filter(waiting -> !waiting.isEmpty())
        .flatMap(waiting -> placeAll(found, waiting).then(Mono.defer(() -> placeWaiting(found))));
  }

  private Mono<Void> placeAll(TenantRights found, List<UnplacedUsage> waiting) {
    List<UsageEntry> batch = new ArrayList<>();
    for (UnplacedUsage parked : waiting) {
      UsageEntry entry = read(parked.record(), new Faults());
      if (entry == null) {
        throw new IllegalStateException("parked as readable: " + parked.id());
      }
      batch.add(entry);
    }
    return recorder
        .recordWithin(found, batch, Door.INTERNAL)
        .flatMap(outcomes -> settle(waiting, outcomes));
  }

  /** Most are counted and go at once; each of the rest keeps its own reason. */
  private Mono<Void> settle(List<UnplacedUsage> waiting, List<Outcome> outcomes) {
    List<UUID> counted = new ArrayList<>();
    List<Mono<Void>> kept = new ArrayList<>();
    for (int i = 0; i < waiting.size(); i++) {
      UUID id = waiting.get(i).id();
      switch (outcomes.get(i)) {
        case Outcome.Accepted _, Outcome.Duplicate _ -> counted.add(id);
        case Outcome.Conflict _ -> kept.add(unplaced.keep(id, UnplacedReason.CONFLICT, List.of()));
        case Outcome.Rejected refused ->
            kept.add(unplaced.keep(id, UnplacedReason.REFUSED, refused.faults()));
      }
    }
    return unplaced.remove(counted).then(Flux.concat(kept).then());
  }
}
