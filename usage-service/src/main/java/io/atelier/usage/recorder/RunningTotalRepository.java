package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.usage.binary.BinaryArray;
import io.atelier.usage.total.Counter;
import io.atelier.usage.total.Quantity;
import io.atelier.usage.total.Total;
import io.atelier.usage.total.TotalChange;
import io.atelier.usage.total.TotalKey;
import io.atelier.usage.total.TotalRepository;
import io.atelier.usage.total.Watch;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Totals by usage period as the recorder writes them: each list is one statement, of many tenants,
 * in {@link TotalPlace} order.
 */
@Component
final class RunningTotalRepository {
  private static final String COLUMNS =
      "t.tenant_id, t.metric, t.period_start, t.total, t.reserved, t.count, t.last_at, t.last_id,"
          + " t.limit_reached_at, t.alerted, t.alerted_max";

  /** What is added to a total, and when it is told of after it. */
  record Added(UUID tenantId, TotalChange change, Watch watch) {
    Counter counter() {
      return change.counter();
    }
  }

  /**
   * Adds changes to their totals, whatever these are now.
   *
   * @param rows in {@link TotalPlace} order
   * @return of the totals after it those that are watched for, mostly few; a check is violated if
   *     one would reach 10^12
   */
  Mono<List<TenantTotal>> add(LaneConnection connection, List<Added> rows, Instant now) {
    if (rows.isEmpty()) {
      return Mono.just(List.of());
    }
    Map<TotalPlace, Counter> counters =
        rows.stream()
            .collect(
                Collectors.toMap(
                    row -> TotalPlace.of(row.tenantId(), row.counter()), Added::counter));
    return connection.rows(
        """
        WITH added AS (
          INSERT INTO usage_totals AS t
            (tenant_id, metric, period_start, period_end, aggregation, total, count, last_at,
             last_id, sequence, updated_at, dirty)
          SELECT tenant_id, metric, period_start, period_end, aggregation, quantity, count,
                 last_at, last_id, 1, $12, true
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
            AS change (tenant_id, metric, period_start, period_end, aggregation, quantity, count,
                       last_at, last_id)
          ON CONFLICT (tenant_id, metric, period_start) DO UPDATE SET
            period_end = excluded.period_end,
            aggregation = excluded.aggregation,
            total = %s,
            %s,
            sequence = t.sequence + 1,
            updated_at = excluded.updated_at,
            dirty = true
          RETURNING %s)
        SELECT t.* FROM added t
        JOIN unnest($1, $2, $3, $10, $11) AS w (tenant_id, metric, period_start, least, max)
          USING (tenant_id, metric, period_start)
        WHERE t.total >= w.least OR t.limit_reached_at IS NOT NULL OR t.alerted > 0
          OR t.alerted_max IS DISTINCT FROM w.max
        """
            .formatted(Folding.TOTAL, Folding.REST, COLUMNS),
        row -> tenantTotal(row, counters),
        BinaryArray.uuids(rows, Added::tenantId),
        BinaryArray.texts(rows, row -> row.counter().metric()),
        BinaryArray.times(rows, row -> row.counter().period().start()),
        BinaryArray.times(rows, row -> row.counter().period().end()),
        BinaryArray.texts(rows, row -> row.counter().aggregation().code()),
        BinaryArray.numbers(rows, row -> row.change().quantity().millionths()),
        BinaryArray.numbers(rows, row -> row.change().count()),
        BinaryArray.times(rows, row -> row.change().lastAt()),
        BinaryArray.texts(rows, row -> row.change().lastId()),
        BinaryArray.numbers(rows, row -> row.watch().least()),
        BinaryArray.numbers(rows, row -> row.watch().max()),
        now);
  }

  private static TenantTotal tenantTotal(Readable row, Map<TotalPlace, Counter> counters) {
    TotalPlace place =
        new TotalPlace(
            Columns.required(row, "tenant_id", UUID.class),
            new TotalKey(
                Columns.required(row, "metric", String.class),
                Columns.required(row, "period_start", Instant.class)));
    Counter counter = counters.get(place);
    if (counter == null) {
      throw new IllegalStateException("a total that was not asked for: " + place);
    }
    return new TenantTotal(place.tenantId(), TotalRepository.total(row, counter));
  }

  /**
   * These totals, held by this transaction until it ends: who else wants to decide on one of them
   * waits. What is not there is not held: see {@link #makeMissing}.
   */
  Mono<SortedMap<TotalPlace, Total>> lock(
      LaneConnection connection, SortedMap<TotalPlace, Counter> wanted) {
    if (wanted.isEmpty()) {
      return Mono.just(new TreeMap<>());
    }
    Collection<TotalPlace> places = wanted.keySet();
    return connection
        .rows(
            """
            SELECT %s
            FROM unnest($1, $2, $3) WITH ORDINALITY AS w (tenant_id, metric, period_start, n)
            JOIN usage_totals t USING (tenant_id, metric, period_start)
            ORDER BY w.n FOR NO KEY UPDATE OF t
            """
                .formatted(COLUMNS),
            row -> tenantTotal(row, wanted),
            BinaryArray.uuids(places, TotalPlace::tenantId),
            BinaryArray.texts(places, place -> place.key().metric()),
            BinaryArray.times(places, place -> place.key().start()))
        .map(rows -> {
          TreeMap<TotalPlace, Total> held = new TreeMap<>();
          rows.forEach(row -> held.put(row.place(), row.total()));
          return held;
        });
  }

  /** Makes rows for those of the totals that have none. */
  Mono<Long> makeMissing(
      LaneConnection connection, SortedMap<TotalPlace, Counter> wanted, Instant now) {
    Collection<Map.Entry<TotalPlace, Counter>> rows = wanted.entrySet();
    return connection.update(
        """
        INSERT INTO usage_totals
          (tenant_id, metric, period_start, period_end, aggregation, total, count, sequence,
           updated_at)
        SELECT tenant_id, metric, period_start, period_end, aggregation, 0, 0, 1, $6
        FROM unnest($1, $2, $3, $4, $5)
          AS counter (tenant_id, metric, period_start, period_end, aggregation)
        ON CONFLICT DO NOTHING
        """,
        BinaryArray.uuids(rows, row -> row.getKey().tenantId()),
        BinaryArray.texts(rows, row -> row.getKey().key().metric()),
        BinaryArray.times(rows, row -> row.getKey().key().start()),
        BinaryArray.times(rows, row -> row.getValue().period().end()),
        BinaryArray.texts(rows, row -> row.getValue().aggregation().code()),
        now);
  }

  /** Writes totals that were decided on while this transaction held them. */
  Mono<Long> store(LaneConnection connection, List<TenantTotal> totals, Instant now) {
    return connection.update(
        """
        UPDATE usage_totals AS t
        SET total = d.total, count = d.count, last_at = d.last_at, last_id = d.last_id,
            limit_reached_at = d.limit_reached_at, alerted = d.alerted,
            alerted_max = d.alerted_max, sequence = t.sequence + 1, updated_at = $11, dirty = true
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
          AS d (tenant_id, metric, period_start, total, count, last_at, last_id, limit_reached_at,
                alerted, alerted_max)
        WHERE t.tenant_id = d.tenant_id AND t.metric = d.metric AND t.period_start = d.period_start
        """,
        BinaryArray.uuids(totals, TenantTotal::tenantId),
        BinaryArray.texts(totals, row -> row.total().counter().metric()),
        BinaryArray.times(totals, row -> row.total().counter().period().start()),
        BinaryArray.numbers(totals, row -> row.total().used().millionths()),
        BinaryArray.numbers(totals, row -> row.total().count()),
        BinaryArray.times(totals, row -> row.total().lastAt()),
        BinaryArray.texts(totals, row -> row.total().lastId()),
        BinaryArray.times(totals, row -> row.total().limitReachedAt()),
        BinaryArray.numbers(totals, row -> (long) row.total().alerted().percent()),
        BinaryArray.numbers(totals, row -> max(row.total())),
        now);
  }

  /** Sets or clears what is noted of reaching the limit, and nothing else. */
  Mono<Long> mark(LaneConnection connection, List<TenantTotal> totals) {
    return connection.update(
        """
        UPDATE usage_totals AS t
        SET limit_reached_at = m.limit_reached_at, alerted = m.alerted, alerted_max = m.alerted_max
        FROM unnest($1, $2, $3, $4, $5, $6)
          AS m (tenant_id, metric, period_start, limit_reached_at, alerted, alerted_max)
        WHERE t.tenant_id = m.tenant_id AND t.metric = m.metric AND t.period_start = m.period_start
        """,
        BinaryArray.uuids(totals, TenantTotal::tenantId),
        BinaryArray.texts(totals, row -> row.total().counter().metric()),
        BinaryArray.times(totals, row -> row.total().counter().period().start()),
        BinaryArray.times(totals, row -> row.total().limitReachedAt()),
        BinaryArray.numbers(totals, row -> (long) row.total().alerted().percent()),
        BinaryArray.numbers(totals, row -> max(row.total())));
  }

  private static @Nullable Long max(Total total) {
    Quantity max = total.alerted().max();
    return max == null ? null : max.millionths();
  }
}
