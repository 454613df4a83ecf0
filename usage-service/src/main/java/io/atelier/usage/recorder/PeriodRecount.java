package io.atelier.usage.recorder;

import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.TotalChange;
import io.atelier.usage.total.UniqueSketch;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts what a period comes to, from its events or, which is much less to read, its hours. */
@Component
final class PeriodRecount {
  private final RecountRepository repository;
  private final SketchRepository sketches;

  PeriodRecount(RecountRepository repository, SketchRepository sketches) {
    this.repository = repository;
    this.sketches = sketches;
  }

  /** What the events of a period come to; of a unique one the sketch is mended too. */
  Mono<TotalChange> ofEvents(LaneConnection connection, UUID tenantId, Counted.Part part) {
    return all(
            connection, part, List.of(RecountRepository.Events.ofPeriod(tenantId, part.counter())))
        .flatMap(seen -> result(connection, tenantId, part, List.of(seen)));
  }

  /**
   * The same from hours that are right. Only of the hours that the period shares with its
   * neighbours single events are read.
   *
   * @param first whether what is older counts in this period too
   */
  Mono<TotalChange> ofHours(
      LaneConnection connection, UUID tenantId, Counted.Part part, boolean first) {
    Counter counter = part.counter();
    Instant start = counter.period().start();
    Instant end = counter.period().end();
    if (end == null) {
      return Mono.error(new IllegalArgumentException("a gauge is not counted: " + counter));
    }
    TreeSet<Instant> shared = new TreeSet<>();
    Instant from = TotalChange.hourOf(start);
    if (first) {
      from = RecountRepository.Events.BEFORE_ALL;
    } else if (start.isAfter(from)) {
      shared.add(from);
      from = from.plus(1, ChronoUnit.HOURS);
    }
    Instant to = TotalChange.hourOf(end);
    if (end.isAfter(to)) {
      shared.add(to);
    }
    List<RecountRepository.Events> ends =
        shared.stream()
            .map(hour -> RecountRepository.Events.ofHourInPeriod(tenantId, counter, hour))
            .toList();
    return Mono.zip(
            all(connection, part, ends),
            hours(connection, part, RecountRepository.Events.ofHours(tenantId, counter, from, to)))
        .flatMap(both -> result(connection, tenantId, part, List.of(both.getT1(), both.getT2())));
  }

  /** What was counted, and of a unique counter what was different. */
  private record Seen(List<TotalChange> counted, UniqueSketch different) {}

  private Mono<Seen> all(
      LaneConnection connection, Counted.Part part, List<RecountRepository.Events> events) {
    return Flux.fromIterable(events)
        .concatMap(some ->
            repository
                .count(connection, some, "")
                .zipWhen(_ ->
                    part.isUnique() ? values(connection, part, some) : Mono.just(List.<Long>of())))
        .collectList()
        .map(counted -> {
          List<TotalChange> changes = new ArrayList<>();
          UniqueSketch different = UniqueSketch.empty();
          counted.forEach(some -> {
            changes.addAll(some.getT1().values());
            different.addAll(some.getT2());
          });
          return new Seen(changes, different);
        });
  }

  private Mono<List<Long>> values(
      LaneConnection connection, Counted.Part part, RecountRepository.Events events) {
    return repository
        .values(connection, events, Counted.uniqueDimension(part.metric()))
        .map(values -> values.stream().map(value -> UniqueSketch.hash(value.text())).toList());
  }

  private Mono<Seen> hours(
      LaneConnection connection, Counted.Part part, RecountRepository.Events hours) {
    return repository
        .counted(connection, hours)
        .zipWhen(
            _ ->
                part.isUnique()
                    ? sketches.ofHours(connection, hours)
                    : Mono.just(UniqueSketch.empty()),
            Seen::new);
  }

  private Mono<TotalChange> result(
      LaneConnection connection, UUID tenantId, Counted.Part part, List<Seen> seen) {
    Counter counter = part.counter();
    TotalChange none = new TotalChange(counter, Quantity.ZERO, 0, null, null);
    TotalChange all =
        seen.stream()
            .flatMap(some -> some.counted().stream())
            .map(some -> some.on(counter))
            .reduce(TotalChange::merge)
            .orElse(none);
    if (!part.isUnique()) {
      return Mono.just(all);
    }
    UniqueSketch different = UniqueSketch.empty();
    seen.forEach(some -> different.merge(some.different()));
    return sketches
        .replace(connection, Map.of(SketchPlace.ofPeriod(tenantId, counter), different))
        .thenReturn(new TotalChange(counter, different.count(), all.count(), null, null));
  }
}
