package io.atelier.billing.catalog;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.catalog.CatalogRepository.StoredCatalog;
import io.atelier.billing.catalog.CatalogRepository.StoredVersion;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes files the catalogue: all of it or nothing, in one unit of work. */
@Component
class CatalogImport {
  private final UnitOfWork unitOfWork;
  private final CatalogRepository repository;
  private final Outbox outbox;
  private final Timers timers;
  private final InstantSource clock;

  CatalogImport(
      UnitOfWork unitOfWork,
      CatalogRepository repository,
      Outbox outbox,
      Timers timers,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.outbox = outbox;
    this.timers = timers;
    this.clock = clock;
  }

  /**
   * Imports files. The same content again changes nothing and publishes nothing.
   *
   * @return what it did; an {@link InvalidCatalogException} when a file has a fault
   */
  Mono<Outcome> run(List<CatalogSource> sources) {
    return unitOfWork.asSystem(
        SystemReason.UNTENANTED_RECORD,
        Mono.defer(() ->
            repository
                .lockImports()
                .then(repository.newest().map(Optional::of).defaultIfEmpty(Optional.empty()))
                .zipWith(repository.newestVersions().collectList())
                .flatMap(stored -> importOver(stored.getT1(), stored.getT2(), sources))));
  }

  private Mono<Outcome> importOver(
      Optional<StoredCatalog> before, List<StoredVersion> versions, List<CatalogSource> sources) {
    Catalog catalog = CatalogReader.read(sources, before.map(StoredCatalog::catalog).orElse(null));
    Instant now = clock.instant();
    Versions numbered = Versions.of(catalog, versions);
    return repository
        .add(numbered.added(), now)
        .then(number(before, catalog, now))
        .flatMap(number ->
            publish(new CurrentCatalog(number, catalog, numbered.newest()), now)
                .map(changed -> new Outcome(number, numbered.added(), changed)));
  }

  private Mono<Long> number(Optional<StoredCatalog> before, Catalog catalog, Instant now) {
    String hash = CatalogJson.hash(catalog);
    return before
        .filter(stored -> stored.hash().equals(hash))
        .map(same -> Mono.just(same.number()))
        .orElseGet(() -> repository.add(catalog, now));
  }

  /** Tells the others what changed; answers the platforms that did. */
  private Mono<List<String>> publish(CurrentCatalog current, Instant now) {
    return Flux.fromIterable(current.catalog().platforms().values())
        .concatMap(platform -> publish(CatalogStates.of(platform, current), now))
        .collectList();
  }

  private Mono<String> publish(CatalogState state, Instant now) {
    String platform = state.platform();
    return repository
        .noteState(platform, CatalogJson.hash(state), now)
        .flatMap(sequence ->
            outbox
                .append(
                    OutboundEvent.state(
                        Topic.CATALOG, platform, sequence, "catalog.imported", null, state))
                .then(timers.entitlementsOfPlatform(platform, now))
                .thenReturn(platform));
  }

  /**
   * @param number of the catalogue that is sold now
   * @param platforms whose catalogue is another than before
   */
  record Outcome(long number, List<PlanVersion> added, List<String> platforms) {}

  /** The newest version of each plan, and which of them are new. */
  private record Versions(Map<PlanVersion.Key, PlanVersion> newest, List<PlanVersion> added) {

    static Versions of(Catalog catalog, List<StoredVersion> stored) {
      Map<PlanVersion.Key, StoredVersion> before = new HashMap<>();
      stored.forEach(found -> before.put(found.version().key(), found));
      Map<PlanVersion.Key, PlanVersion> newest = new LinkedHashMap<>();
      List<PlanVersion> added = new ArrayList<>();
      for (PlatformCatalog platform : catalog.platforms().values()) {
        for (Plan plan : platform.plans().values()) {
          newest.computeIfAbsent(
              PlanVersion.Key.of(plan), key -> version(plan, before.get(key), added));
        }
      }
      return new Versions(newest, added);
    }

    private static PlanVersion version(
        Plan plan, @Nullable StoredVersion before, List<PlanVersion> added) {
      if (before != null && before.hash().equals(CatalogJson.hash(plan.content()))) {
        return before.version();
      }
      PlanVersion next =
          new PlanVersion(
              UuidCreator.getTimeOrderedEpoch(),
              plan.platform(),
              plan.code(),
              before == null ? 1 : before.version().version() + 1,
              plan.content());
      added.add(next);
      return next;
    }
  }
}
