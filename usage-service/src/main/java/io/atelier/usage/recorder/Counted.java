package io.atelier.usage.recorder;

import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.CountingPeriod;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.TotalChange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An entry with everything that writing it needs: what it counts on and in which period.
 *
 * @param occurredAt in the tenant's time
 * @param periodStart of the usage period it belongs to, also when it counts on gauges only
 * @param counters in the order of the entry's metrics
 */
record Counted(
    UsageEntry entry,
    UUID key,
    UUID contentHash,
    Instant occurredAt,
    Instant periodStart,
    List<Counter> counters) {

  /** The counter of a metric that {@link Screening} let pass. */
  static Counter counter(Metric metric, CountingPeriod period) {
    Aggregation aggregation =
        Aggregation.of(metric.aggregation())
            .orElseThrow(() -> new IllegalStateException("not screened: " + metric.code()));
    return new Counter(metric.code(), period, aggregation);
  }

  Stream<TotalChange> changes() {
    return counters.stream().map(this::change);
  }

  /** What it does to the hours; a gauge's hour is written from its total instead. */
  Stream<TotalChange> hourChanges() {
    return counters.stream()
        .filter(counter -> !isGauge(counter))
        .map(counter -> change(hour(counter, occurredAt)));
  }

  private TotalChange change(Counter counter) {
    return TotalChange.of(counter, entry.quantities().of(counter.metric()), occurredAt, entry.id());
  }

  static boolean isGauge(Counter counter) {
    return counter.period().equals(CountingPeriod.OF_GAUGES);
  }

  static boolean isGauge(Metric metric) {
    return metric.kind() == LimitKind.GAUGE;
  }

  /** The hour of a counter, written as one whose period is that hour. */
  static Counter hour(Counter counter, Instant at) {
    Instant start = TotalChange.hourOf(at);
    return new Counter(
        counter.metric(),
        new CountingPeriod(start, start.plus(1, ChronoUnit.HOURS)),
        counter.aggregation());
  }
}
