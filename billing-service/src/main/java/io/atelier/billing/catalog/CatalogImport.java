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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes files the catalogue: all of it or nothing, in one unit of work. */
@Component
class CatalogImport {
  private final UnitOfWork unitOfWork;
  private final CatalogRepository repository;
  private final CatalogFileRepository files;
  private final Outbox outbox;
  private final Timers timers;
  private final InstantSource clock;

  CatalogImport(
      UnitOfWork unitOfWork,
      CatalogRepository repository,
      CatalogFileRepository files,
      Outbox outbox,
      Timers timers,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.files = files;
    this.outbox = outbox;
    this.timers = timers;
    this.clock = clock;
  }

  /**
   * Imports the files that were found at the start. The same content again changes nothing and
   * publishes nothing; a file that an operator uploaded goes on to count.
   *
   * @return what it did; an {@link InvalidCatalogException} when a file has a fault
   */
  Mono<Outcome> run(List<CatalogSource> found) {
    return alone(shelf ->
        prepared(shelf.startingWith(found))
            .flatMap(prepared ->
                write(prepared)
                    .flatMap(outcome ->
                        files.replaceStarted(found, clock.instant()).thenReturn(outcome))));
  }

  /**
   * Imports files that an operator sends, over those that are there.
   *
   * @param upload what is sent, known only once the files that are there are
   * @param dryRun whether to tell the change and make none
   * @return what it did or would do; an {@link InvalidCatalogException} when a file has a fault
   */
  Mono<Outcome> upload(Function<CatalogShelf, CatalogUpload> upload, String by, boolean dryRun) {
    return alone(shelf -> {
      CatalogUpload sent = upload.apply(shelf);
      return prepared(shelf.with(sent))
          .flatMap(prepared ->
              dryRun
                  ? Mono.just(prepared.outcome())
                  : write(prepared).delayUntil(_ -> keep(sent, by)));
    });
  }

  private Mono<Void> keep(CatalogUpload sent, String by) {
    return files
        .takeBack(sent.takenBack())
        .then(Mono.defer(() -> files.upload(sent.files(), by, clock.instant())));
  }

  /** One import at a time. */
  private <T> Mono<T> alone(Function<CatalogShelf, Mono<T>> work) {
    return unitOfWork.asSystem(
        SystemReason.UNTENANTED_RECORD,
        Mono.defer(() -> repository.lockImports().then(files.all()).flatMap(work)));
  }

  private Mono<Prepared> prepared(List<CatalogSource> sources) {
    return repository
        .newest()
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .zipWith(repository.newestVersions().collectList())
        .map(stored -> Prepared.of(stored.getT1().orElse(null), stored.getT2(), sources));
  }

  private Mono<Outcome> write(Prepared prepared) {
    Instant now = clock.instant();
    return repository
        .add(prepared.versions().added(), now)
        .then(
            prepared.isSame()
                ? Mono.just(prepared.number())
                : repository.add(prepared.catalog(), now))
        .flatMap(number ->
            publish(prepared.current(number), now)
                .map(platforms -> prepared.outcome().done(number, platforms)));
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
   * @param platforms whose catalogue is another than before, as others were told
   */
  record Outcome(
      long number, List<PlanVersion> added, List<String> platforms, List<CatalogChange> changes) {
    Outcome done(long newNumber, List<String> changed) {
      return new Outcome(newNumber, added, changed, changes);
    }
  }

  /** What an import would make of the files. */
  private record Prepared(
      @Nullable StoredCatalog before,
      Map<PlanVersion.Key, PlanVersion> versionsBefore,
      Catalog catalog,
      Versions versions) {

    static Prepared of(
        @Nullable StoredCatalog before, List<StoredVersion> stored, List<CatalogSource> sources) {
      Catalog catalog = CatalogReader.read(sources, before == null ? null : before.catalog());
      Map<PlanVersion.Key, PlanVersion> versions = new HashMap<>();
      stored.forEach(found -> versions.put(found.version().key(), found.version()));
      return new Prepared(before, versions, catalog, Versions.of(catalog, stored));
    }

    boolean isSame() {
      return before != null && before.hash().equals(CatalogJson.hash(catalog));
    }

    long number() {
      return before == null ? 0 : before.number();
    }

    CurrentCatalog current(long number) {
      return new CurrentCatalog(number, catalog, versions.newest());
    }

    Outcome outcome() {
      CurrentCatalog was =
          before == null
              ? null
              : new CurrentCatalog(before.number(), before.catalog(), versionsBefore);
      List<CatalogChange> changes =
          isSame() ? List.of() : CatalogChanges.between(was, current(number()));
      return new Outcome(number(), versions.added(), List.of(), changes);
    }
  }

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
