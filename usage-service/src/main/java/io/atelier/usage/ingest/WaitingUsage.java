package io.atelier.usage.ingest;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.problem.Faults;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.usage.recorder.Door;
import io.atelier.usage.recorder.Outcome;
import io.atelier.usage.recorder.Recorder;
import io.atelier.usage.recorder.UsageEntry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Counts what waited for its tenant once the tenant's rights are there. Recording comes first and
 * forgetting that it waited second: what is killed in between is a duplicate next time.
 */
@Configuration(proxyBeanMethods = false)
class WaitingUsage {
  private static final String QUEUE = "usage-waiting";
  private static final int AT_ONCE = 500;

  private final UnitOfWork unitOfWork;
  private final UnplacedUsageRepository unplaced;
  private final UsageRecordReader records;
  private final Recorder recorder;
  private final DueWork dueWork;
  private final InstantSource clock;

  WaitingUsage(
      UnitOfWork unitOfWork,
      UnplacedUsageRepository unplaced,
      UsageRecordReader records,
      Recorder recorder,
      DueWork dueWork,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.unplaced = unplaced;
    this.records = records;
    this.recorder = recorder;
    this.dueWork = dueWork;
    this.clock = clock;
  }

  /** Schedules it in the unit of work in which rights arrive, if anything waits for them. */
  Mono<Void> schedule(UUID tenantId) {
    return unplaced
        .isWaiting(tenantId)
        .filter(waiting -> waiting)
        .flatMap(
            _ -> dueWork.schedule(QUEUE, tenantId.toString(), tenantId, Map.of(), clock.instant()));
  }

  @Bean
  DueWorkQueue waitingUsageQueue() {
    return new DueWorkQueue(QUEUE, 4, Duration.ofMinutes(5), this::work);
  }

  private Mono<Completion> work(Claim claim) {
    UUID tenantId = Objects.requireNonNull(claim.tenantId());
    return Mono.defer(() -> placeSome(tenantId))
        .repeat()
        .takeUntil(placed -> placed < AT_ONCE)
        .then(Mono.fromSupplier(Completion::done));
  }

  /** Says how many it found. */
  private Mono<Integer> placeSome(UUID tenantId) {
    return unitOfWork
        .asTenant(tenantId, unplaced.waiting(tenantId, AT_ONCE))
        .flatMap(waiting ->
            waiting.isEmpty() ? Mono.just(0) : place(tenantId, waiting).thenReturn(waiting.size()));
  }

  private Mono<Void> place(UUID tenantId, List<UnplacedUsage> waiting) {
    List<UsageEntry> entries = new ArrayList<>();
    for (UnplacedUsage parked : waiting) {
      UsageEntry entry = records.read(parked.record(), new Faults());
      if (entry == null) {
        throw new IllegalStateException("parked as readable: " + parked.id());
      }
      entries.add(entry);
    }
    return recorder
        .record(tenantId, entries, Door.INTERNAL)
        .switchIfEmpty(Mono.error(() -> new IllegalStateException("the tenant is not known")))
        .flatMap(
            outcomes -> unitOfWork.asTenant(tenantId, Mono.defer(() -> settle(waiting, outcomes))));
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
        case Outcome.Unplaced _ -> {
          // It goes on waiting.
        }
      }
    }
    return unplaced.remove(counted).then(Flux.concat(kept).then());
  }
}
