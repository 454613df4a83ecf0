package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.usage.entitlement.CountingPeriod;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.TotalChange;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Counts single events anew. */
@Component
final class RecountRepository {
  /** A value of a dimension as {@link Counted#property} has it; '' where none is asked for. */
  private static final String VALUE =
      """
      CASE WHEN $5 = '' OR jsonb_typeof(properties -> $5) IN ('object', 'array') THEN ''
           ELSE left(coalesce(properties ->> $5, ''), 200) END\
      """;

  private static final String LIVE =
      """
      e.kind IN ('event', 'grant')
        AND NOT EXISTS (SELECT FROM usage_event_keys k
                        WHERE k.key = e.key AND k.undone_by IS NOT NULL)\
      """;

  /**
   * Which events of a metric.
   *
   * @param from when they occurred, and before {@code to}
   * @param periodFrom where their period starts, and before {@code periodTo}
   */
  record Events(
      UUID tenantId,
      Counter counter,
      Instant from,
      Instant to,
      Instant periodFrom,
      Instant periodTo) {
    static final Instant BEFORE_ALL = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant AFTER_ALL = Instant.parse("9999-12-31T00:00:00Z");

    static Events ofPeriod(UUID tenantId, Counter counter) {
      return ofPeriod(tenantId, counter, BEFORE_ALL, AFTER_ALL);
    }

    /** Of an hour that the period has in part. */
    static Events ofHourInPeriod(UUID tenantId, Counter counter, Instant hour) {
      return ofPeriod(tenantId, counter, hour, hour.plus(1, ChronoUnit.HOURS));
    }

    private static Events ofPeriod(UUID tenantId, Counter counter, Instant from, Instant to) {
      Instant start = counter.period().start();
      return new Events(tenantId, counter, from, to, start, start.plus(1, ChronoUnit.MICROS));
    }

    static Events ofHours(UUID tenantId, Counter counter, Instant from, Instant to) {
      return new Events(tenantId, counter, from, to, BEFORE_ALL, AFTER_ALL);
    }
  }

  /** Since when single events are kept; empty: since ever. */
  Mono<Instant> keptSince(LaneConnection connection) {
    return connection
        .rows(
            "SELECT since FROM usage_kept_since",
            row -> Columns.required(row, "since", Instant.class))
        .mapNotNull(rows -> rows.isEmpty() ? null : rows.getFirst());
  }

  /** What events come to, hour by hour and by the values of a dimension; '': of none. */
  Mono<Map<HourPlace, TotalChange>> count(
      LaneConnection connection, Events events, String dimension) {
    return connection
        .rows(
            """
            SELECT date_trunc('hour', occurred_at, 'UTC') AS hour, %1$s AS value,
                   sum(CASE WHEN kind IN ('release', 'void') THEN -quantity ELSE quantity END)::bigint
                     AS sum,
                   sum(CASE WHEN kind IN ('release', 'void') THEN -1 ELSE 1 END)::bigint AS count,
                   max(quantity) FILTER (WHERE live) AS max,
                   (array_agg(quantity ORDER BY occurred_at DESC, event_id COLLATE "C" DESC)
                     FILTER (WHERE live))[1] AS last,
                   max(occurred_at) FILTER (WHERE live) AS last_at,
                   (array_agg(event_id ORDER BY occurred_at DESC, event_id COLLATE "C" DESC)
                     FILTER (WHERE live))[1] AS last_id
            FROM (SELECT e.*, %2$s AS live FROM usage_events e
                  WHERE e.tenant_id = $1 AND e.metric = $2 AND e.kind <> 'gauge'
                    AND e.occurred_at >= $3 AND e.occurred_at < $4
                    AND e.period_start >= $6 AND e.period_start < $7) AS e
            GROUP BY 1, 2
            """
                .formatted(VALUE, LIVE),
            row -> Map.entry(Columns.required(row, "value", String.class), change(row, events)),
            events.tenantId(),
            events.counter().metric(),
            events.from(),
            events.to(),
            dimension,
            events.periodFrom(),
            events.periodTo())
        .map(rows -> {
          Map<HourPlace, TotalChange> hours = new TreeMap<>();
          rows.forEach(row -> hours.put(place(events, dimension, row), row.getValue()));
          return hours;
        });
  }

  private static HourPlace place(
      Events events, String dimension, Map.Entry<String, TotalChange> row) {
    Instant hour = row.getValue().counter().period().start();
    return new HourPlace(
        events.tenantId(), events.counter().metric(), hour, dimension, row.getKey());
  }

  private static TotalChange change(Readable row, Events events) {
    Instant start = Columns.required(row, "hour", Instant.class);
    Counter hour =
        new Counter(
            events.counter().metric(),
            new CountingPeriod(start, start.plus(1, ChronoUnit.HOURS)),
            events.counter().aggregation());
    long count = Columns.required(row, "count", Long.class);
    return switch (hour.aggregation()) {
      case SUM -> new TotalChange(hour, quantity(row, "sum"), count, null, null);
      // Of a unique counter only how many events there were.
      case COUNT, UNIQUE ->
          new TotalChange(hour, new Quantity(count * Quantity.ONE.millionths()), count, null, null);
      case MAX -> new TotalChange(hour, quantity(row, "max"), count, null, null);
      case LAST ->
          new TotalChange(
              hour,
              quantity(row, "last"),
              count,
              row.get("last_at", Instant.class),
              row.get("last_id", String.class));
    };
  }

  private static Quantity quantity(Readable row, String column) {
    Long millionths = row.get(column, Long.class);
    return millionths == null ? Quantity.ZERO : new Quantity(millionths);
  }

  /** A different value that events of a unique counter had in an hour. */
  record Value(Instant hour, String text) {}

  /**
   * @param dimension whose values are different; null: the quantities
   */
  Mono<List<Value>> values(LaneConnection connection, Events events, @Nullable String dimension) {
    return connection.rows(
        """
        SELECT DISTINCT date_trunc('hour', occurred_at, 'UTC') AS hour, %1$s AS value,
               CASE WHEN $5 = '' THEN quantity END AS quantity
        FROM usage_events e
        WHERE e.tenant_id = $1 AND e.metric = $2
          AND e.occurred_at >= $3 AND e.occurred_at < $4
          AND e.period_start >= $6 AND e.period_start < $7 AND %2$s
        """
            .formatted(VALUE, LIVE),
        row ->
            new Value(
                Columns.required(row, "hour", Instant.class),
                dimension == null
                    ? quantity(row, "quantity").value().toPlainString()
                    : Columns.required(row, "value", String.class)),
        events.tenantId(),
        events.counter().metric(),
        events.from(),
        events.to(),
        dimension == null ? "" : dimension,
        events.periodFrom(),
        events.periodTo());
  }

  /** What the hours themselves say, without dimensions. */
  Mono<List<TotalChange>> counted(LaneConnection connection, Events hours) {
    return connection.rows(
        """
        SELECT hour, total, count, last_at, last_id FROM usage_hours
        WHERE tenant_id = $1 AND metric = $2 AND dimension = '' AND hour >= $3 AND hour < $4
        """,
        row ->
            new TotalChange(
                Counted.hour(hours.counter(), Columns.required(row, "hour", Instant.class)),
                quantity(row, "total"),
                Columns.required(row, "count", Long.class),
                row.get("last_at", Instant.class),
                row.get("last_id", String.class)),
        hours.tenantId(),
        hours.counter().metric(),
        hours.from(),
        hours.to());
  }

  /** The hours as they stand. */
  Mono<Map<HourPlace, Quantity>> standing(LaneConnection connection, Events hours) {
    return connection
        .rows(
            """
            SELECT hour, dimension, value, total FROM usage_hours
            WHERE tenant_id = $1 AND metric = $2 AND hour >= $3 AND hour < $4
            """,
            row ->
                Map.entry(
                    new HourPlace(
                        hours.tenantId(),
                        hours.counter().metric(),
                        Columns.required(row, "hour", Instant.class),
                        Columns.required(row, "dimension", String.class),
                        Columns.required(row, "value", String.class)),
                    quantity(row, "total")),
            hours.tenantId(),
            hours.counter().metric(),
            hours.from(),
            hours.to())
        .map(rows -> {
          Map<HourPlace, Quantity> standing = new TreeMap<>();
          rows.forEach(row -> standing.put(row.getKey(), row.getValue()));
          return standing;
        });
  }

  Mono<Long> clear(LaneConnection connection, Events hours) {
    return connection.update(
        """
        DELETE FROM usage_hours
        WHERE tenant_id = $1 AND metric = $2 AND hour >= $3 AND hour < $4
        """,
        hours.tenantId(),
        hours.counter().metric(),
        hours.from(),
        hours.to());
  }

  /** Which counters of a metric have totals; their rows are held from then on. */
  Mono<List<Counter>> hold(LaneConnection connection, UUID tenantId, Counter metric) {
    return connection.rows(
        """
        SELECT period_start, period_end FROM usage_totals
        WHERE tenant_id = $1 AND metric = $2 AND period_end IS NOT NULL
        ORDER BY period_start FOR NO KEY UPDATE
        """,
        row ->
            new Counter(
                metric.metric(),
                new CountingPeriod(
                    Columns.required(row, "period_start", Instant.class),
                    row.get("period_end", Instant.class)),
                metric.aggregation()),
        tenantId,
        metric.metric());
  }
}
