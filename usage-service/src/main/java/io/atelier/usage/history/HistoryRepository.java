package io.atelier.usage.history;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.UniqueSketch;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Totals and hours of the past. */
@Component
final class HistoryRepository {
  static final int MOST = 10_000;

  private final DatabaseClient database;

  HistoryRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * A number of the past.
   *
   * @param group the value of the dimension; null where none is asked for, empty where an event had
   *     none
   */
  record Point(Instant start, Instant end, @Nullable String group, Quantity value, long count) {}

  Mono<List<Point>> read(UUID tenantId, HistoryQuery query, Aggregation aggregation) {
    if (query.by() == HistoryQuery.Step.PERIOD) {
      return periods(tenantId, query);
    }
    boolean merged = aggregation == Aggregation.UNIQUE && query.by() == HistoryQuery.Step.DAY;
    return merged ? uniqueDays(tenantId, query) : steps(tenantId, query);
  }

  private Mono<List<Point>> periods(UUID tenantId, HistoryQuery query) {
    return database
        .sql(
            """
            SELECT period_start AS start, period_end AS ends, NULL AS value, total, count
            FROM usage_totals
            WHERE tenant_id = :tenant AND metric = :metric
              AND period_start < :to AND period_end > :from
            ORDER BY period_start
            """)
        .bind("tenant", tenantId)
        .bind("metric", query.metric())
        .bind("from", query.from())
        .bind("to", query.to())
        .map(row -> point(row, null, Columns.required(row, "ends", Instant.class)))
        .all()
        .collectList();
  }

  /** Days are of UTC, as hours are. One more than {@link #MOST} are not all. */
  private Mono<List<Point>> steps(UUID tenantId, HistoryQuery query) {
    ChronoUnit unit = query.by().unit();
    return database
        .sql(
            """
            SELECT date_trunc(:unit, hour, 'UTC') AS start, value,
                   CASE min(aggregation)
                     WHEN 'max' THEN max(total)
                     WHEN 'unique' THEN max(total)
                     WHEN 'last' THEN
                       (array_agg(total ORDER BY last_at DESC, last_id COLLATE "C" DESC))[1]
                     ELSE sum(total)::bigint END AS total,
                   sum(count)::bigint AS count
            FROM usage_hours
            WHERE tenant_id = :tenant AND metric = :metric AND dimension = :dimension
              AND hour >= :from AND hour < :to
            GROUP BY 1, 2 ORDER BY 1, 2 LIMIT :most
            """)
        .bind("unit", unit == ChronoUnit.HOURS ? "hour" : "day")
        .bind("tenant", tenantId)
        .bind("metric", query.metric())
        .bind("dimension", query.groupBy() == null ? "" : query.groupBy())
        .bind("from", query.from())
        .bind("to", query.to())
        .bind("most", MOST + 1)
        .map(row -> {
          Instant start = Columns.required(row, "start", Instant.class);
          String group =
              query.groupBy() == null ? null : Columns.required(row, "value", String.class);
          return point(row, group, start.plus(1, unit));
        })
        .all()
        .collectList();
  }

  private static Point point(Readable row, @Nullable String group, Instant end) {
    return new Point(
        Columns.required(row, "start", Instant.class),
        end,
        group,
        new Quantity(Columns.required(row, "total", Long.class)),
        Columns.required(row, "count", Long.class));
  }

  private record SketchOfHour(Instant hour, byte[] sketch, long count) {
    Instant day() {
      return hour.truncatedTo(ChronoUnit.DAYS);
    }
  }

  /** How many different ones a day had is not the sum of its hours'. */
  private Mono<List<Point>> uniqueDays(UUID tenantId, HistoryQuery query) {
    return database
        .sql(
            """
            SELECT s.starts_at, s.sketch, h.count
            FROM usage_sketches s
            -- One look for each hour: OFFSET keeps it from becoming a join of all with all.
            CROSS JOIN LATERAL (
              SELECT count FROM usage_hours h
              WHERE h.tenant_id = s.tenant_id AND h.metric = s.metric AND h.dimension = ''
                AND h.hour = s.starts_at AND h.value = '' OFFSET 0) h
            WHERE s.tenant_id = :tenant AND s.metric = :metric AND s.span = 'hour'
              AND s.starts_at >= :from AND s.starts_at < :to
            ORDER BY s.starts_at
            """)
        .bind("tenant", tenantId)
        .bind("metric", query.metric())
        .bind("from", query.from())
        .bind("to", query.to())
        .map(row ->
            new SketchOfHour(
                Columns.required(row, "starts_at", Instant.class),
                Columns.required(row, "sketch", byte[].class),
                Columns.required(row, "count", Long.class)))
        .all()
        // An hour's sketch may be 12 KiB: none is kept for longer than its day.
        .bufferUntilChanged(SketchOfHour::day)
        .map(HistoryRepository::uniqueDay)
        .collectList();
  }

  private static Point uniqueDay(List<SketchOfHour> hours) {
    Instant day = hours.getFirst().day();
    UniqueSketch sketch = UniqueSketch.empty();
    hours.forEach(hour -> sketch.merge(UniqueSketch.of(hour.sketch())));
    long count = hours.stream().mapToLong(SketchOfHour::count).sum();
    return new Point(day, day.plus(1, ChronoUnit.DAYS), null, sketch.count(), count);
  }
}
