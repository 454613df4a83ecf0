package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.RightsLookup;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalChange;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Counts totals and hours anew from single events: for operators, to prove the numbers or to mend
 * them, and after something was taken back from a total that cannot give it back by itself. A gauge
 * is told and not counted, so it has nothing to be counted from.
 */
@Component
public final class Recount {
  private final UnitOfWork unitOfWork;
  private final DatabaseClient database;
  private final RightsLookup rights;
  private final RecountRepository repository;
  private final RunningTotalRepository totals;
  private final HourRecount hours;
  private final PeriodRecount periods;
  private final SketchRepository sketches;
  private final InstantSource clock;

  Recount(
      UnitOfWork unitOfWork,
      DatabaseClient database,
      RightsLookup rights,
      RecountRepository repository,
      RunningTotalRepository totals,
      HourRecount hours,
      PeriodRecount periods,
      SketchRepository sketches,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.database = database;
    this.rights = rights;
    this.repository = repository;
    this.totals = totals;
    this.hours = hours;
    this.periods = periods;
    this.sketches = sketches;
    this.clock = clock;
  }

  /** A number that was not what its events come to, and now is. */
  public record Difference(
      String metric, String span, Instant start, Quantity before, Quantity after) {}

  /**
   * @param totals how many totals were counted anew
   * @param hours how many hours, with those by dimension
   * @param tooOld whether something in the range could not be, for its events are not kept any more
   */
  public record Result(int totals, int hours, boolean tooOld, List<Difference> differences) {
    static final Result NOTHING = new Result(0, 0, false, List.of());

    Result and(Result other) {
      List<Difference> all = new ArrayList<>(differences);
      all.addAll(other.differences);
      return new Result(
          totals + other.totals, hours + other.hours, tooOld || other.tooOld, List.copyOf(all));
    }
  }

  /**
   * Counts the hours of a range anew, and the totals of every period that touches it.
   *
   * @param metric null: every counter of the platform
   * @return what was found and mended; empty if the tenant is not known
   */
  public Mono<Result> range(UUID tenantId, @Nullable String metric, Instant from, Instant to) {
    return unitOfWork.asTenant(
        tenantId,
        rights
            .of(Set.of(tenantId))
            .mapNotNull(found -> found.get(tenantId))
            .flatMap(found ->
                database.inConnection(
                    connection -> all(LaneConnection.below(connection), found, metric, from, to))));
  }

  private Mono<Result> all(
      LaneConnection connection,
      TenantRights found,
      @Nullable String metric,
      Instant from,
      Instant to) {
    Instant firstHour = TotalChange.hourOf(from);
    Instant end = TotalChange.hourOf(to.minusNanos(1)).plus(1, ChronoUnit.HOURS);
    List<Counted.Part> parts =
        found.catalog().metrics().stream()
            .filter(one -> one.kind() == LimitKind.COUNTER)
            .filter(one -> metric == null || one.code().equals(metric))
            .map(one -> Counted.Part.of(one, found.countingPeriod(one, from)))
            .toList();
    return keptSince(connection)
        .flatMap(since ->
            Flux.fromIterable(parts)
                .concatMap(part ->
                    one(connection, found.tenantId(), part, new Range(firstHour, end, since)))
                .reduce(Result.NOTHING, Result::and));
  }

  /** Since when single events are kept. */
  Mono<Instant> keptSince(LaneConnection connection) {
    return repository.keptSince(connection).defaultIfEmpty(Instant.MIN);
  }

  private record Range(Instant from, Instant to, Instant since) {
    boolean touches(Counter counter) {
      Instant end = counter.period().end();
      return counter.period().start().isBefore(to) && (end == null || end.isAfter(from));
    }

    boolean keeps(Counter counter) {
      return !counter.period().start().isBefore(since);
    }
  }

  private Mono<Result> one(
      LaneConnection connection, UUID tenantId, Counted.Part part, Range range) {
    Mono<Void> sketchesHeld =
        part.isUnique()
            ? sketches.hold(connection, tenantId, part.counter().metric())
            : Mono.empty();
    return sketchesHeld
        .then(Mono.defer(() -> repository.hold(connection, tenantId, part.counter())))
        .flatMap(counters -> {
          List<Counter> touched = counters.stream().filter(range::touches).toList();
          List<Counter> kept = touched.stream().filter(range::keeps).toList();
          Result begin = new Result(0, 0, kept.size() < touched.size(), List.of());
          Mono<Result> ofHours =
              range.from().isBefore(range.since())
                  ? Mono.just(new Result(0, 0, true, List.of()))
                  : hours.count(
                      connection,
                      part,
                      RecountRepository.Events.ofHours(
                          tenantId, part.counter(), range.from(), range.to()));
          return Flux.fromIterable(kept)
              .concatMap(counter -> total(connection, tenantId, part, counter))
              .concatWith(ofHours)
              .reduce(begin, Result::and);
        });
  }

  /**
   * Mends the hours of what was taken back from a total that this transaction holds, and its
   * sketch. The period is what its hours come to, unless these are not all of it: usage that was
   * placed before a new anchor was known stands in hours of the period beside it.
   *
   * @param left how many events the total still has
   * @return what the total comes to
   */
  Mono<TotalChange> mend(LaneConnection connection, Changes.Recounting recounting, long left) {
    Counted.Part part = recounting.part();
    TenantRights found = recounting.asked().rights();
    UUID tenantId = found.tenantId();
    Instant start = part.counter().period().start();
    boolean first = found.periodAt(start.minus(1, ChronoUnit.MICROS)).start().equals(start);
    return mendHours(connection, recounting)
        .then(Mono.defer(() -> periods.ofHours(connection, tenantId, part, first)))
        .flatMap(sum ->
            sum.count() == left ? Mono.just(sum) : periods.ofEvents(connection, tenantId, part));
  }

  private Mono<Void> mendHours(LaneConnection connection, Changes.Recounting recounting) {
    return Flux.fromStream(
            recounting.rows().stream()
                .map(row -> TotalChange.hourOf(row.occurredAt()))
                .distinct()
                .sorted())
        .concatMap(hour ->
            hours.count(
                connection,
                recounting.part(),
                RecountRepository.Events.ofHours(
                    recounting.asked().tenantId(),
                    recounting.part().counter(),
                    hour,
                    hour.plus(1, ChronoUnit.HOURS))))
        .then();
  }

  private Mono<Result> total(
      LaneConnection connection, UUID tenantId, Counted.Part part, Counter counter) {
    TotalPlace place = TotalPlace.of(tenantId, counter);
    return totals
        .lock(connection, new TreeMap<>(Map.of(place, counter)))
        .zipWhen(_ -> periods.ofEvents(connection, tenantId, part.on(counter)))
        .flatMap(both -> {
          Total before = both.getT1().get(place);
          if (before == null) {
            return Mono.just(Result.NOTHING);
          }
          TotalChange sum = both.getT2();
          Total after = before.recounted(sum);
          Result same = new Result(1, 0, false, List.of());
          return after.equals(before)
              ? Mono.just(same)
              : totals
                  .store(connection, List.of(new TenantTotal(tenantId, after)), clock.instant())
                  .thenReturn(
                      before.used().equals(after.used())
                          ? same
                          : new Result(
                              1,
                              0,
                              false,
                              List.of(
                                  new Difference(
                                      counter.metric(),
                                      "period",
                                      counter.period().start(),
                                      before.used(),
                                      after.used()))));
        });
  }
}
