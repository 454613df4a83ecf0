package io.atelier.usage.recorder;

import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.entitlement.CountingPeriod;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.TotalChange;
import io.atelier.usage.total.UniqueSketch;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An entry with everything that writing it needs: what it counts on and in which period.
 *
 * @param occurredAt in the tenant's time
 * @param periodStart of the usage period it belongs to, also when it counts on gauges only
 * @param parts in the order of the entry's metrics
 */
record Counted(
    UUID tenantId,
    UsageEntry entry,
    UUID key,
    UUID contentHash,
    Instant occurredAt,
    Instant periodStart,
    List<Part> parts) {
  private static final int LONGEST_VALUE = 200;

  /** One metric of an entry. */
  record Part(Metric metric, Counter counter) {
    static Part of(Metric metric, CountingPeriod period) {
      Aggregation aggregation =
          Aggregation.of(metric.aggregation())
              .orElseThrow(() -> new IllegalStateException("not screened: " + metric.code()));
      return new Part(metric, new Counter(metric.code(), period, aggregation));
    }

    /** The same metric in another period. */
    Part on(Counter other) {
      return new Part(metric, other);
    }

    boolean isUnique() {
      return counter.aggregation() == Aggregation.UNIQUE;
    }

    List<String> dimensions() {
      List<String> dimensions = metric.dimensions();
      return dimensions == null || isUnique() ? List.of() : dimensions;
    }
  }

  Quantity quantity(Part part) {
    return entry.quantities().of(part.metric().code());
  }

  TotalChange change(Part part) {
    return TotalChange.of(part.counter(), quantity(part), occurredAt, entry.id());
  }

  List<Counter> counters() {
    return parts.stream().map(Part::counter).toList();
  }

  /** What stands for the value that a unique metric counts once. */
  long uniqueHash(Part part) {
    String dimension = uniqueDimension(part.metric());
    return UniqueSketch.hash(
        dimension == null ? quantity(part).value().toPlainString() : property(dimension));
  }

  /** Whose different values a unique metric counts; null: the quantities themselves. */
  static @Nullable String uniqueDimension(Metric metric) {
    List<String> dimensions = metric.dimensions();
    return dimensions == null || dimensions.isEmpty() ? null : dimensions.getFirst();
  }

  /** A property as text that an index can hold; empty if there is none. */
  String property(String name) {
    return property(entry.properties(), name);
  }

  static String property(@Nullable JsonNode properties, String name) {
    JsonNode value = properties == null ? null : properties.get(name);
    if (value == null || value.isNull() || value.isContainer()) {
      return "";
    }
    String text =
        value.isString()
            ? value.stringValue()
            : value.isNumber() ? value.decimalValue().toPlainString() : value.toString();
    return text.codePointCount(0, text.length()) <= LONGEST_VALUE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_VALUE));
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
        new CountingPeriod(start, TotalChange.endOfHour(start)),
        counter.aggregation());
  }

  /** Of a gauge's hour the last value holds. */
  static Counter hourOfGauge(Counter gauge, Instant at) {
    Counter hour = hour(gauge, at);
    return new Counter(hour.metric(), hour.period(), Aggregation.LAST);
  }
}
