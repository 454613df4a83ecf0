package io.atelier.usage.recorder;

import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.TotalChange;
import io.atelier.usage.total.UniqueSketch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts hours anew from their events, with those by dimension. */
@Component
final class HourRecount {
  private final RecountRepository repository;
  private final HourRepository hours;
  private final SketchRepository sketches;

  HourRecount(RecountRepository repository, HourRepository hours, SketchRepository sketches) {
    this.repository = repository;
    this.hours = hours;
    this.sketches = sketches;
  }

  /** Counts what the events of these hours come to, and mends the hours that say something else. */
  Mono<Recount.Result> count(
      LaneConnection connection, Counted.Part part, RecountRepository.Events events) {
    List<String> dimensions = new ArrayList<>(List.of(""));
    dimensions.addAll(part.dimensions());
    return Flux.fromIterable(dimensions)
        .concatMap(dimension -> repository.count(connection, events, dimension))
        .reduce(
            new TreeMap<HourPlace, TotalChange>(),
            (all, some) -> {
              all.putAll(some);
              return all;
            })
        .flatMap(counted ->
            part.isUnique()
                ? different(connection, part.metric(), events, counted)
                : Mono.just(counted))
        .zipWhen(_ -> repository.standing(connection, events))
        .flatMap(both -> replace(connection, events, both.getT1(), both.getT2()));
  }

  private Mono<TreeMap<HourPlace, TotalChange>> different(
      LaneConnection connection,
      Metric metric,
      RecountRepository.Events events,
      TreeMap<HourPlace, TotalChange> counted) {
    return repository
        .values(connection, events, Counted.uniqueDimension(metric))
        .flatMap(values -> {
          Map<SketchPlace, UniqueSketch> byHour = new TreeMap<>();
          counted.replaceAll((place, hour) -> {
            UniqueSketch sketch =
                sketch(values.stream().filter(v -> v.hour().equals(place.hour())).toList());
            byHour.put(SketchPlace.ofHour(events.tenantId(), hour.counter()), sketch);
            return new TotalChange(hour.counter(), sketch.count(), hour.count(), null, null);
          });
          return sketches.replace(connection, byHour).thenReturn(counted);
        });
  }

  private Mono<Recount.Result> replace(
      LaneConnection connection,
      RecountRepository.Events events,
      TreeMap<HourPlace, TotalChange> counted,
      Map<HourPlace, Quantity> standing) {
    List<Recount.Difference> differences = new ArrayList<>();
    Map<HourPlace, Quantity> all = new TreeMap<>(standing);
    counted.forEach((place, change) -> all.putIfAbsent(place, Quantity.ZERO));
    all.forEach((place, before) -> {
      TotalChange change = counted.get(place);
      Quantity after = change == null ? Quantity.ZERO : change.quantity();
      if (!after.equals(before)) {
        differences.add(
            new Recount.Difference(place.metric(), "hour", place.hour(), before, after));
      }
    });
    Recount.Result result = new Recount.Result(0, all.size(), false, differences);
    return differences.isEmpty()
        ? Mono.just(result)
        : repository
            .clear(connection, events)
            .then(Mono.defer(() -> hours.add(connection, counted)))
            .thenReturn(result);
  }

  static UniqueSketch sketch(List<RecountRepository.Value> values) {
    return UniqueSketch.empty()
        .addAll(values.stream().map(value -> UniqueSketch.hash(value.text())).toList());
  }
}
