package io.atelier.usage.recorder;

import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.TotalChange;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What many events together do to totals and hours, each row once and in the order in which rows
 * are written.
 */
final class Sums {
  private final TreeMap<TotalPlace, TotalChange> totals = new TreeMap<>();
  private final TreeMap<HourPlace, TotalChange> hours = new TreeMap<>();
  private final TreeMap<SketchPlace, Seen> unique = new TreeMap<>();

  /** Different values of a unique counter, and how many events brought them. */
  static final class Seen {
    private final Counter counter;
    private final Set<Long> hashes = new HashSet<>();
    private int events;

    private Seen(Counter counter) {
      this.counter = counter;
    }

    Set<Long> hashes() {
      return hashes;
    }
  }

  /**
   * @throws io.atelier.usage.total.QuantityTooLargeException if a sum is 10^12 or more
   */
  Sums addAll(Collection<Counted> events) {
    events.forEach(event -> event.parts().forEach(part -> add(event, part)));
    return this;
  }

  private void add(Counted event, Counted.Part part) {
    if (part.isUnique()) {
      addUnique(event, part);
      return;
    }
    TotalChange change = event.change(part);
    addTotal(event.tenantId(), change);
    if (!Counted.isGauge(part.counter())) {
      addHours(event, part, change);
    }
  }

  private void addUnique(Counted event, Counted.Part part) {
    long hash = event.uniqueHash(part);
    see(SketchPlace.ofPeriod(event.tenantId(), part.counter()), part.counter(), hash);
    if (!Counted.isGauge(part.counter())) {
      Counter hour = Counted.hour(part.counter(), event.occurredAt());
      see(SketchPlace.ofHour(event.tenantId(), hour), hour, hash);
    }
  }

  private void see(SketchPlace place, Counter counter, long hash) {
    Seen seen = unique.computeIfAbsent(place, _ -> new Seen(counter));
    seen.hashes.add(hash);
    seen.events++;
  }

  /** What a sketch came to, for it decides what its total becomes. */
  void estimated(SketchPlace place, Quantity estimate) {
    Seen seen = unique.get(place);
    if (seen == null) {
      throw new IllegalStateException("nothing was seen of " + place);
    }
    TotalChange change = new TotalChange(seen.counter, estimate, seen.events, null, null);
    if (place.span() == SketchPlace.Span.PERIOD) {
      addTotal(place.tenantId(), change);
    } else {
      addHour(place.tenantId(), "", "", change);
    }
  }

  private void addTotal(UUID tenantId, TotalChange change) {
    totals.merge(TotalPlace.of(tenantId, change.counter()), change, TotalChange::merge);
  }

  private void addHours(Counted event, Counted.Part part, TotalChange change) {
    TotalChange ofHour = change.on(Counted.hour(part.counter(), event.occurredAt()));
    addHour(event.tenantId(), "", "", ofHour);
    for (String dimension : part.dimensions()) {
      addHour(event.tenantId(), dimension, event.property(dimension), ofHour);
    }
  }

  /** Of a grant only the hours: its totals are decided on. */
  void addHours(Counted event) {
    for (Counted.Part part : event.parts()) {
      if (!Counted.isGauge(part.counter())) {
        addHours(event, part, event.change(part));
      }
    }
  }

  /** What taking an event back takes from its hour. */
  void addHours(EventRow row, Counted.Part part, Quantity amount) {
    Counter hour = Counted.hour(part.counter(), row.occurredAt());
    boolean counts = hour.aggregation() == Aggregation.COUNT;
    TotalChange change = new TotalChange(hour, counts ? Quantity.ONE : amount, 1, null, null);
    addHour(row.tenantId(), "", "", change);
    for (String dimension : part.dimensions()) {
      addHour(row.tenantId(), dimension, row.property(dimension), change);
    }
  }

  void addHour(UUID tenantId, String dimension, String value, TotalChange change) {
    Counter counter = change.counter();
    Instant hour = counter.period().start();
    hours.merge(
        new HourPlace(tenantId, counter.metric(), hour, dimension, value),
        change,
        TotalChange::merge);
  }

  Map<TotalPlace, TotalChange> totals() {
    return totals;
  }

  Map<HourPlace, TotalChange> hours() {
    return hours;
  }

  Map<SketchPlace, Seen> unique() {
    return unique;
  }
}
