package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.usage.entitlement.RightsLookup;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.QuantityTooLargeException;
import io.atelier.usage.total.Standing;
import io.atelier.usage.total.Thresholds;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalChange;
import io.atelier.usage.total.Watch;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One transaction of a lane that records. A batch that cannot be written because of something in it
 * is tried again in halves, until what is wrong stands alone and is rejected alone.
 */
@Component
final class RecordingRun {
  private final UnitOfWork unitOfWork;
  private final DatabaseClient database;
  private final RightsLookup rights;
  private final KeyRepository keys;
  private final EventRepository events;
  private final SketchRepository sketches;
  private final RunningTotalRepository totals;
  private final HourRepository hours;
  private final Alerts alerts;
  private final Thresholds thresholds;
  private final InstantSource clock;

  RecordingRun(
      UnitOfWork unitOfWork,
      DatabaseClient database,
      RightsLookup rights,
      KeyRepository keys,
      EventRepository events,
      SketchRepository sketches,
      RunningTotalRepository totals,
      HourRepository hours,
      Alerts alerts,
      RecorderProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.database = database;
    this.rights = rights;
    this.keys = keys;
    this.events = events;
    this.sketches = sketches;
    this.totals = totals;
    this.hours = hours;
    this.alerts = alerts;
    this.thresholds = new Thresholds(properties.alertPercents());
    this.clock = clock;
  }

  /** What became of each arrival of each recording, when it is durable. */
  Mono<List<List<Outcome>>> run(List<Recording> recordings) {
    return Mono.defer(() -> write(recordings))
        .onErrorResume(RecordingRun::isOfTheData, failure -> inHalves(recordings, failure));
  }

  private Mono<List<List<Outcome>>> inHalves(List<Recording> recordings, Throwable failure) {
    if (recordings.size() > 1) {
      int half = recordings.size() / 2;
      return run(recordings.subList(0, half))
          .zipWhen(
              _ -> run(recordings.subList(half, recordings.size())),
              (one, other) -> Stream.concat(one.stream(), other.stream()).toList());
    }
    Recording alone = recordings.getFirst();
    int size = alone.arrivals().size();
    if (size == 0) {
      return Mono.error(failure);
    }
    if (size == 1) {
      Outcome rejected = new Outcome.Rejected(List.of(fault(failure)));
      return end(alone, List.of(rejected)).thenReturn(List.of(List.of(rejected)));
    }
    // Both halves in turn, and the end with the second: what was recorded is a duplicate if it is
    // not reached.
    List<Arrival> first = alone.arrivals().subList(0, size / 2);
    List<Arrival> second = alone.arrivals().subList(size / 2, size);
    return run(List.of(Recording.of(first)))
        .map(List::getFirst)
        .flatMap(ofFirst ->
            run(List.of(new Recording(second, ofSecond -> endWith(alone, ofFirst, ofSecond))))
                .map(ofSecond -> List.of(joined(ofFirst, ofSecond.getFirst()))));
  }

  private static Mono<Void> endWith(Recording whole, List<Outcome> first, List<Outcome> second) {
    return whole.ending().with(joined(first, second));
  }

  private Mono<Void> end(Recording recording, List<Outcome> outcomes) {
    return unitOfWork.asSystem(SystemReason.RECORDER, recording.ending().with(outcomes));
  }

  private static List<Outcome> joined(List<Outcome> first, List<Outcome> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static boolean isOfTheData(Throwable failure) {
    return failure instanceof QuantityTooLargeException
        || SqlStates.isTooLarge(failure)
        || SqlStates.isOfTheData(failure);
  }

  private static Fault fault(Throwable failure) {
    return SqlStates.isOfTheData(failure)
        ? new Fault("", "cannot be kept: " + failure.getMessage())
        : new Fault("/quantity", "would take the total of its metric to 1000000000000 or more");
  }

  private Mono<List<List<Outcome>>> write(List<Recording> recordings) {
    return unitOfWork.asSystem(
        SystemReason.RECORDER,
        database.inConnection(connection -> write(LaneConnection.below(connection), recordings)));
  }

  private Mono<List<List<Outcome>>> write(LaneConnection connection, List<Recording> recordings) {
    Instant systemNow = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Set<UUID> tenants =
        recordings.stream()
            .flatMap(recording -> recording.arrivals().stream())
            .map(Arrival::tenantId)
            .collect(Collectors.toSet());
    return Mono.zipDelayError(connection.prepare(), rights.of(tenants))
        .onErrorMap(LaneConnection::first)
        .flatMap(prepared -> {
          Map<UUID, TenantRights> known = prepared.getT2();
          Batch batch = new Batch(known, systemNow, recordings);
          return write(connection, batch, known, systemNow)
              .map(outcomes -> split(outcomes, recordings))
              .flatMap(outcomes -> end(recordings, outcomes).thenReturn(outcomes));
        });
  }

  private Mono<List<Outcome>> write(
      LaneConnection connection, Batch batch, Map<UUID, TenantRights> known, Instant systemNow) {
    List<Counted> offered = batch.offered();
    if (offered.isEmpty()) {
      return Mono.just(batch.outcomes(Map.of()));
    }
    return keys.claim(connection, offered, systemNow)
        .flatMap(claimedBefore -> {
          List<Counted> accepted =
              claimedBefore.isEmpty()
                  ? offered
                  : offered.stream()
                      .filter(event -> !claimedBefore.containsKey(event.key()))
                      .toList();
          return add(connection, accepted, known, systemNow)
              .then(Mono.fromSupplier(() -> batch.outcomes(claimedBefore)));
        });
  }

  /** Writes what is new, as far as possible in one go. */
  private Mono<Void> add(
      LaneConnection connection,
      List<Counted> accepted,
      Map<UUID, TenantRights> known,
      Instant systemNow) {
    if (accepted.isEmpty()) {
      return Mono.empty();
    }
    Sums sums = new Sums().addAll(accepted);
    List<EventRow> rows = new ArrayList<>(accepted.size());
    accepted.forEach(event -> rows.addAll(EventRow.of(event, RecordKind.EVENT)));
    Mono<Void> copied =
        rows.size() < EventRepository.COPY_FROM
            ? Mono.empty()
            : events.copy(connection, rows, systemNow).then();
    Mono<Long> inserted =
        rows.size() < EventRepository.COPY_FROM
            ? Mono.defer(() -> events.insert(connection, rows, systemNow))
            : Mono.just(0L);
    return copied
        .then(Mono.defer(() -> sketches.add(connection, sums)))
        .then(
            Mono.defer(() ->
                Mono.zipDelayError(
                    inserted,
                    totals.add(connection, watched(sums, known, systemNow), systemNow),
                    hours.add(connection, sums.hours()))))
        .onErrorMap(LaneConnection::first)
        .flatMap(done -> note(connection, done.getT2(), known, systemNow));
  }

  private List<RunningTotalRepository.Added> watched(
      Sums sums, Map<UUID, TenantRights> known, Instant systemNow) {
    List<RunningTotalRepository.Added> rows = new ArrayList<>();
    sums.totals()
        .forEach((place, change) -> {
          TenantRights of = rights(known, place.tenantId());
          Instant tenantNow = of.entitlements().tenantNow(systemNow);
          Watch watch = Watch.of(change.counter(), of.phaseAt(tenantNow), tenantNow, thresholds);
          rows.add(new RunningTotalRepository.Added(place.tenantId(), change, watch));
        });
    return rows;
  }

  private static TenantRights rights(Map<UUID, TenantRights> known, UUID tenantId) {
    TenantRights found = known.get(tenantId);
    if (found == null) {
      throw new IllegalStateException("recorded for a tenant that is not known");
    }
    return found;
  }

  /** What depends on the totals after the change; most are on the same side of their limit. */
  private Mono<Void> note(
      LaneConnection connection,
      List<TenantTotal> after,
      Map<UUID, TenantRights> known,
      Instant systemNow) {
    List<TenantTotal> marked = new ArrayList<>();
    List<Alerts.Crossing> crossings = new ArrayList<>();
    Sums gauges = new Sums();
    for (TenantTotal row : after) {
      TenantRights of = rights(known, row.tenantId());
      Instant tenantNow = of.entitlements().tenantNow(systemNow);
      EntitlementPhase phase = of.phaseAt(tenantNow);
      Standing standing = Standing.of(phase, tenantNow, row.total()).marked(tenantNow, thresholds);
      if (!standing.total().equals(row.total())) {
        marked.add(new TenantTotal(row.tenantId(), standing.total()));
      }
      if (Alerts.isCrossed(row.total(), standing.total())) {
        crossings.add(new Alerts.Crossing(row.tenantId(), phase, standing, tenantNow));
      }
      if (Counted.isGauge(row.total().counter())) {
        gauges.addHour(row.tenantId(), "", "", gaugeHour(row.total(), tenantNow));
      }
    }
    return (marked.isEmpty() ? Mono.<Long>empty() : totals.mark(connection, marked))
        .then(Mono.defer(() -> hours.add(connection, gauges.hours())))
        .then(Mono.defer(() -> alerts.raise(crossings)));
  }

  /** The value that the gauge has from now on, in the hour of now. */
  static TotalChange gaugeHour(Total total, Instant tenantNow) {
    return TotalChange.of(
        Counted.hourOfGauge(total.counter(), tenantNow), total.used(), tenantNow, "");
  }

  private static List<List<Outcome>> split(List<Outcome> outcomes, List<Recording> recordings) {
    List<List<Outcome>> each = new ArrayList<>();
    int from = 0;
    for (Recording recording : recordings) {
      int to = from + recording.arrivals().size();
      each.add(outcomes.subList(from, to));
      from = to;
    }
    return each;
  }

  private static Mono<Void> end(List<Recording> recordings, List<List<Outcome>> outcomes) {
    return Flux.range(0, recordings.size())
        .filter(i -> recordings.get(i).ending() != Ending.NONE)
        .concatMap(i -> recordings.get(i).ending().with(outcomes.get(i)))
        .then();
  }
}
