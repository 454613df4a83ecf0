package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.usage.entitlement.RightsLookup;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Thresholds;
import io.atelier.usage.total.Total;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.function.Tuple2;
import reactor.util.retry.Retry;

/**
 * One transaction of a lane that decides: all totals that are asked about are held in their order
 * (before them, as where it is recorded, the sketches that are taken back from), then ids are
 * looked for (so that what the lock waited for is seen), then all is decided in memory and written.
 * Many callers of one counter so cost one lock.
 */
@Component
final class DecidingRun {
  private static final int TRIES = 5;

  private final UnitOfWork unitOfWork;
  private final DatabaseClient database;
  private final RightsLookup rights;
  private final KeyRepository keys;
  private final EventRepository events;
  private final RunningTotalRepository totals;
  private final HourRepository hours;
  private final SketchRepository sketches;
  private final Recount recount;
  private final Alerts alerts;
  private final Thresholds thresholds;
  private final InstantSource clock;

  DecidingRun(
      UnitOfWork unitOfWork,
      DatabaseClient database,
      RightsLookup rights,
      KeyRepository keys,
      EventRepository events,
      RunningTotalRepository totals,
      HourRepository hours,
      SketchRepository sketches,
      Recount recount,
      Alerts alerts,
      RecorderProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.database = database;
    this.rights = rights;
    this.keys = keys;
    this.events = events;
    this.totals = totals;
    this.hours = hours;
    this.sketches = sketches;
    this.recount = recount;
    this.alerts = alerts;
    this.thresholds = new Thresholds(properties.alertPercents());
    this.clock = clock;
  }

  /** The decision on each question, when it is durable. */
  Mono<List<Decision>> run(List<Question> questions) {
    return unitOfWork
        .asSystem(
            SystemReason.RECORDER,
            database.inConnection(
                connection -> decide(LaneConnection.below(connection), questions)))
        // In another transaction at this moment: the same id for another counter or as an event, or
        // the grant of what is to be taken back.
        .retryWhen(
            Retry.max(TRIES)
                .filter(failure ->
                    SqlStates.isClaimed(failure) || failure instanceof Rulings.OvertakenException)
                .onRetryExhaustedThrow((_, signal) -> signal.failure()));
  }

  private Mono<List<Decision>> decide(LaneConnection connection, List<Question> questions) {
    Instant systemNow = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Set<UUID> tenants = questions.stream().map(Question::tenantId).collect(Collectors.toSet());
    return Mono.zipDelayError(
            connection.prepare(), rights.of(tenants), originals(connection, questions))
        .onErrorMap(LaneConnection::first)
        .flatMap(known -> {
          Originals originals = known.getT3();
          Asking asking = new Asking(known.getT2(), systemNow, originals.rows());
          List<Asking.Prepared> prepared = questions.stream().map(asking::prepare).toList();
          return decide(connection, prepared, originals.keptSince(), systemNow);
        });
  }

  /**
   * What is to be taken back.
   *
   * @param rows by each key that somebody had; they never change
   * @param keptSince read after the rows, which keeps months from going until this is committed
   */
  private record Originals(Map<UUID, List<EventRow>> rows, Instant keptSince) {
    static final Originals NONE = new Originals(Map.of(), Instant.MIN);
  }

  private Mono<Originals> originals(LaneConnection connection, List<Question> questions) {
    Set<UUID> wanted = new TreeSet<>();
    for (Question question : questions) {
      if (question instanceof Question.Undo undo) {
        wanted.add(EventKey.of(undo.tenantId(), undo.undoing().of()));
      }
    }
    return keys.stored(connection, wanted)
        .flatMap(stored ->
            stored.isEmpty()
                ? Mono.just(Originals.NONE)
                : events
                    .find(connection, stored.values())
                    .map(rows -> byKey(stored, rows))
                    .zipWhen(_ -> recount.keptSince(connection), Originals::new));
  }

  private static Map<UUID, List<EventRow>> byKey(Map<UUID, StoredKey> stored, List<EventRow> rows) {
    Map<UUID, List<EventRow>> byKey = new HashMap<>();
    stored.keySet().forEach(key -> byKey.put(key, new ArrayList<>()));
    rows.forEach(row -> byKey.computeIfAbsent(row.key(), _ -> new ArrayList<>()).add(row));
    return byKey;
  }

  private Mono<List<Decision>> decide(
      LaneConnection connection,
      List<Asking.Prepared> prepared,
      Instant keptSince,
      Instant systemNow) {
    TreeMap<TotalPlace, Counter> wanted = new TreeMap<>();
    Set<SketchPlace> seen = new TreeSet<>();
    Set<UUID> ids = new TreeSet<>();
    for (Asking.Prepared one : prepared) {
      if (one instanceof Asking.Prepared.Open open) {
        Asked asked = open.asked();
        asked
            .counters()
            .forEach(counter -> wanted.put(TotalPlace.of(asked.tenantId(), counter), counter));
        ids.addAll(asked.keys());
        seen.addAll(asked.sketches());
      }
    }
    Mono<Tuple2<SortedMap<TotalPlace, Total>, Map<UUID, StoredKey>>> hold =
        Mono.defer(() ->
            Mono.zipDelayError(totals.lock(connection, wanted), keys.stored(connection, ids))
                .onErrorMap(LaneConnection::first));
    return sketches
        .hold(connection, seen)
        .then(hold)
        .filter(held -> held.getT1().size() == wanted.size())
        .switchIfEmpty(
            Mono.defer(() -> totals.makeMissing(connection, wanted, systemNow).then(hold)))
        .flatMap(held -> {
          Rulings rulings =
              new Rulings(held.getT1(), held.getT2(), thresholds, keptSince, systemNow);
          List<Decision> decisions = new ArrayList<>();
          for (Asking.Prepared one : prepared) {
            decisions.add(
                switch (one) {
                  case Asking.Prepared.Answered answered -> answered.decision();
                  case Asking.Prepared.Open open -> rulings.decide(open.asked());
                });
          }
          return write(connection, rulings, systemNow)
              .then(Mono.fromSupplier(() -> answers(prepared, decisions, rulings)));
        });
  }

  private static List<Decision> answers(
      List<Asking.Prepared> prepared, List<Decision> decisions, Rulings rulings) {
    if (rulings.changes().recounts.isEmpty()) {
      return decisions;
    }
    List<Decision> answers = new ArrayList<>();
    for (int i = 0; i < decisions.size(); i++) {
      answers.add(
          prepared.get(i) instanceof Asking.Prepared.Open open
              ? rulings.answer(open.asked(), decisions.get(i))
              : decisions.get(i));
    }
    return answers;
  }

  private Mono<Void> write(LaneConnection connection, Rulings rulings, Instant systemNow) {
    Changes changes = rulings.changes();
    if (changes.isEmpty()) {
      return Mono.empty();
    }
    List<Mono<?>> writes = new ArrayList<>();
    if (!changes.claims.isEmpty()) {
      writes.add(keys.insert(connection, List.copyOf(changes.claims.values()), systemNow));
    }
    if (!changes.undone.isEmpty()) {
      writes.add(keys.undo(connection, changes.undone));
    }
    writes.add(events.insert(connection, changes.rows, systemNow));
    if (changes.recounts.isEmpty()) {
      writes.add(store(connection, changes, systemNow));
    }
    writes.add(hours.add(connection, changes.added.hours()));
    writes.add(hours.subtract(connection, changes.removed.hours()));
    return Mono.whenDelayError(writes)
        .onErrorMap(LaneConnection::first)
        .then(Mono.defer(() -> recountAll(connection, rulings, systemNow)))
        .then(Mono.defer(() -> alerts.raise(changes.crossings)));
  }

  /** Totals that have to be counted anew are, and then all are stored. */
  private Mono<Void> recountAll(LaneConnection connection, Rulings rulings, Instant systemNow) {
    Changes changes = rulings.changes();
    return changes.recounts.isEmpty()
        ? Mono.empty()
        : Flux.fromIterable(changes.recounts.values())
            .concatMap(recounting ->
                recount
                    .mend(connection, recounting, rulings.left(recounting))
                    .doOnNext(sum -> rulings.recounted(recounting, sum)))
            .then(Mono.defer(() -> store(connection, changes, systemNow)))
            .then();
  }

  private Mono<Long> store(LaneConnection connection, Changes changes, Instant systemNow) {
    return changes.totals.isEmpty()
        ? Mono.just(0L)
        : totals.store(connection, tenantTotals(changes.totals), systemNow);
  }

  private static List<TenantTotal> tenantTotals(Map<TotalPlace, Total> totals) {
    return totals.entrySet().stream()
        .map(entry -> new TenantTotal(entry.getKey().tenantId(), entry.getValue()))
        .toList();
  }
}
