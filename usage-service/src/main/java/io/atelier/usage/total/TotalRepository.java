package io.atelier.usage.total;

import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Totals by usage period and by hour. Every list is written as one statement, in {@link TotalKey}
 * order.
 */
@Component
public final class TotalRepository {
  private static final String CHECK_VIOLATION = "23514";
  private static final String COLUMNS =
      "metric, period_start, total, reserved, count, last_at, last_id, limit_reached_at";

  private final DatabaseClient database;
  private final InstantSource clock;

  TotalRepository(DatabaseClient database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** These totals as they are, zero where nothing was counted yet. */
  public Mono<Map<TotalKey, Total>> find(UUID tenantId, Collection<Counter> counters) {
    return select(tenantId, byKey(counters), "")
        .map(found -> {
          counters.forEach(counter -> found.putIfAbsent(counter.key(), Total.zero(counter)));
          return found;
        });
  }

  /**
   * These totals, held by this transaction until it ends: who else wants to decide on one of them
   * waits. Rows that are missing are made, for what is not there cannot be held.
   */
  public Mono<Map<TotalKey, Total>> lock(UUID tenantId, Collection<Counter> counters) {
    TreeMap<TotalKey, Counter> wanted = byKey(counters);
    return select(tenantId, wanted, "FOR NO KEY UPDATE")
        .filter(found -> found.size() == wanted.size())
        .switchIfEmpty(
            Mono.defer(() ->
                makeMissing(tenantId, wanted).then(select(tenantId, wanted, "FOR NO KEY UPDATE"))));
  }

  private static TreeMap<TotalKey, Counter> byKey(Collection<Counter> counters) {
    TreeMap<TotalKey, Counter> sorted = new TreeMap<>();
    counters.forEach(counter -> sorted.put(counter.key(), counter));
    return sorted;
  }

  private Mono<Map<TotalKey, Total>> select(
      UUID tenantId, Map<TotalKey, Counter> counters, String locking) {
    return database
        .sql(
            """
            SELECT %s FROM usage_totals
            WHERE tenant_id = :tenant
              AND (metric, period_start) IN (
                SELECT * FROM unnest(CAST(:metrics AS text[]),
                                     CAST(CAST(:starts AS text[]) AS timestamptz[])))
            ORDER BY metric, period_start
            %s
            """
                .formatted(COLUMNS, locking))
        .bind("tenant", tenantId)
        .bind("metrics", texts(counters.keySet(), TotalKey::metric))
        .bind("starts", texts(counters.keySet(), TotalKey::start))
        .map(row -> total(row, counters))
        .all()
        .collectMap(total -> total.counter().key(), Function.identity(), TreeMap::new);
  }

  private static Total total(Readable row, Map<TotalKey, Counter> counters) {
    TotalKey key =
        new TotalKey(
            Columns.required(row, "metric", String.class),
            Columns.required(row, "period_start", Instant.class));
    Counter counter = counters.get(key);
    if (counter == null) {
      throw new IllegalStateException("a total that was not asked for: " + key);
    }
    return new Total(
        counter,
        new Quantity(Columns.required(row, "total", Long.class)),
        new Quantity(Columns.required(row, "reserved", Long.class)),
        Columns.required(row, "count", Long.class),
        row.get("last_at", Instant.class),
        row.get("last_id", String.class),
        row.get("limit_reached_at", Instant.class));
  }

  private Mono<Long> makeMissing(UUID tenantId, Map<TotalKey, Counter> counters) {
    return database
        .sql(
            """
            INSERT INTO usage_totals
              (tenant_id, metric, period_start, period_end, aggregation, total, count, sequence,
               updated_at)
            SELECT :tenant, metric, period_start, period_end, aggregation, 0, 0, 0, :now
            FROM unnest(CAST(:metrics AS text[]),
                        CAST(CAST(:starts AS text[]) AS timestamptz[]),
                        CAST(CAST(:ends AS text[]) AS timestamptz[]),
                        CAST(:aggregations AS text[]))
              AS counter (metric, period_start, period_end, aggregation)
            ON CONFLICT DO NOTHING
            """)
        .bind("tenant", tenantId)
        .bind("now", clock.instant())
        .bind("metrics", texts(counters.values(), Counter::metric))
        .bind("starts", texts(counters.values(), counter -> counter.period().start()))
        .bind("ends", texts(counters.values(), counter -> counter.period().end()))
        .bind("aggregations", texts(counters.values(), counter -> counter.aggregation().code()))
        .fetch()
        .rowsUpdated();
  }

  /**
   * Adds changes to their totals, whatever these are now.
   *
   * @return the totals after it; {@link QuantityTooLargeException} if one would reach 10^12, and
   *     the transaction is to be rolled back
   */
  public Mono<List<Total>> fold(UUID tenantId, Collection<TotalChange> changes) {
    List<TotalChange> sorted = sorted(changes);
    TreeMap<TotalKey, Counter> counters = byKey(sorted.stream().map(TotalChange::counter).toList());
    return bindChanges(
            database.sql(
                """
                INSERT INTO usage_totals AS t
                  (tenant_id, metric, period_start, period_end, aggregation, total, count, last_at,
                   last_id, sequence, updated_at)
                SELECT :tenant, metric, period_start, period_end, aggregation, quantity, count,
                       last_at, last_id, 1, :now
                FROM unnest(CAST(:metrics AS text[]),
                            CAST(CAST(:starts AS text[]) AS timestamptz[]),
                            CAST(CAST(:ends AS text[]) AS timestamptz[]),
                            CAST(:aggregations AS text[]), CAST(:quantities AS bigint[]),
                            CAST(:counts AS bigint[]),
                            CAST(CAST(:last_ats AS text[]) AS timestamptz[]),
                            CAST(:last_ids AS text[]))
                  AS change (metric, period_start, period_end, aggregation, quantity, count,
                             last_at, last_id)
                ON CONFLICT (tenant_id, metric, period_start) DO UPDATE SET
                  period_end = excluded.period_end,
                  aggregation = excluded.aggregation,
                  total = CASE excluded.aggregation
                    WHEN 'max' THEN greatest(t.total, excluded.total)
                    WHEN 'last' THEN
                      CASE WHEN (t.last_at, t.last_id) > (excluded.last_at, excluded.last_id)
                        THEN t.total ELSE excluded.total END
                    ELSE t.total + excluded.total END,
                  last_at = CASE WHEN excluded.last_at IS NULL
                        OR (t.last_at, t.last_id) > (excluded.last_at, excluded.last_id)
                    THEN t.last_at ELSE excluded.last_at END,
                  last_id = CASE WHEN excluded.last_at IS NULL
                        OR (t.last_at, t.last_id) > (excluded.last_at, excluded.last_id)
                    THEN t.last_id ELSE excluded.last_id END,
                  count = t.count + excluded.count,
                  sequence = t.sequence + 1,
                  updated_at = excluded.updated_at
                RETURNING %s
                """
                    .formatted(COLUMNS)),
            tenantId,
            sorted)
        .bind("now", clock.instant())
        .bind("ends", texts(sorted, change -> change.counter().period().end()))
        .map(row -> total(row, counters))
        .all()
        .collectList()
        .onErrorMap(TotalRepository::isTooLarge, _ -> new QuantityTooLargeException());
  }

  /** Adds changes to the hours in which they occurred; a counter's period is the hour here. */
  public Mono<Void> foldHours(UUID tenantId, Collection<TotalChange> changes) {
    List<TotalChange> sorted = sorted(changes);
    if (sorted.isEmpty()) {
      return Mono.empty();
    }
    return bindChanges(
            database.sql(
                """
                INSERT INTO usage_hours AS t
                  (tenant_id, metric, hour, aggregation, total, count, last_at, last_id)
                SELECT :tenant, metric, hour, aggregation, quantity, count, last_at, last_id
                FROM unnest(CAST(:metrics AS text[]),
                            CAST(CAST(:starts AS text[]) AS timestamptz[]),
                            CAST(:aggregations AS text[]), CAST(:quantities AS bigint[]),
                            CAST(:counts AS bigint[]),
                            CAST(CAST(:last_ats AS text[]) AS timestamptz[]),
                            CAST(:last_ids AS text[]))
                  AS change (metric, hour, aggregation, quantity, count, last_at, last_id)
                ON CONFLICT (tenant_id, metric, hour) DO UPDATE SET
                  aggregation = excluded.aggregation,
                  total = CASE excluded.aggregation
                    WHEN 'max' THEN greatest(t.total, excluded.total)
                    WHEN 'last' THEN
                      CASE WHEN (t.last_at, t.last_id) > (excluded.last_at, excluded.last_id)
                        THEN t.total ELSE excluded.total END
                    ELSE t.total + excluded.total END,
                  last_at = CASE WHEN excluded.last_at IS NULL
                        OR (t.last_at, t.last_id) > (excluded.last_at, excluded.last_id)
                    THEN t.last_at ELSE excluded.last_at END,
                  last_id = CASE WHEN excluded.last_at IS NULL
                        OR (t.last_at, t.last_id) > (excluded.last_at, excluded.last_id)
                    THEN t.last_id ELSE excluded.last_id END,
                  count = t.count + excluded.count
                """),
            tenantId,
            sorted)
        .then()
        .onErrorMap(TotalRepository::isTooLarge, _ -> new QuantityTooLargeException());
  }

  private static List<TotalChange> sorted(Collection<TotalChange> changes) {
    TreeMap<TotalKey, TotalChange> sorted = new TreeMap<>();
    changes.forEach(change -> sorted.merge(change.counter().key(), change, TotalChange::merge));
    return List.copyOf(sorted.values());
  }

  private static GenericExecuteSpec bindChanges(
      GenericExecuteSpec statement, UUID tenantId, List<TotalChange> changes) {
    return statement
        .bind("tenant", tenantId)
        .bind("metrics", texts(changes, change -> change.counter().metric()))
        .bind("starts", texts(changes, change -> change.counter().period().start()))
        .bind("aggregations", texts(changes, change -> change.counter().aggregation().code()))
        .bind("quantities", numbers(changes, change -> change.quantity().millionths()))
        .bind("counts", numbers(changes, TotalChange::count))
        .bind("last_ats", texts(changes, TotalChange::lastAt))
        .bind("last_ids", texts(changes, TotalChange::lastId));
  }

  /** Writes totals that were decided on while this transaction held them. */
  public Mono<Void> store(UUID tenantId, Collection<Total> totals) {
    List<Total> all = List.copyOf(totals);
    return database
        .sql(
            """
            UPDATE usage_totals AS t
            SET total = decided.total, count = decided.count, last_at = decided.last_at,
                last_id = decided.last_id, limit_reached_at = decided.limit_reached_at,
                sequence = t.sequence + 1, updated_at = :now
            FROM unnest(CAST(:metrics AS text[]),
                        CAST(CAST(:starts AS text[]) AS timestamptz[]),
                        CAST(:totals AS bigint[]), CAST(:counts AS bigint[]),
                        CAST(CAST(:last_ats AS text[]) AS timestamptz[]),
                        CAST(:last_ids AS text[]),
                        CAST(CAST(:reached AS text[]) AS timestamptz[]))
              AS decided (metric, period_start, total, count, last_at, last_id, limit_reached_at)
            WHERE t.tenant_id = :tenant AND t.metric = decided.metric
              AND t.period_start = decided.period_start
            """)
        .bind("tenant", tenantId)
        .bind("now", clock.instant())
        .bind("metrics", texts(all, total -> total.counter().metric()))
        .bind("starts", texts(all, total -> total.counter().period().start()))
        .bind("totals", numbers(all, total -> total.used().millionths()))
        .bind("counts", numbers(all, Total::count))
        .bind("last_ats", texts(all, Total::lastAt))
        .bind("last_ids", texts(all, Total::lastId))
        .bind("reached", texts(all, Total::limitReachedAt))
        .then();
  }

  /** Sets or clears the instant at which the limit was reached. */
  public Mono<Void> mark(UUID tenantId, Collection<Total> totals) {
    if (totals.isEmpty()) {
      return Mono.empty();
    }
    return database
        .sql(
            """
            UPDATE usage_totals AS t SET limit_reached_at = marked.limit_reached_at
            FROM unnest(CAST(:metrics AS text[]),
                        CAST(CAST(:starts AS text[]) AS timestamptz[]),
                        CAST(CAST(:reached AS text[]) AS timestamptz[]))
              AS marked (metric, period_start, limit_reached_at)
            WHERE t.tenant_id = :tenant AND t.metric = marked.metric
              AND t.period_start = marked.period_start
            """)
        .bind("tenant", tenantId)
        .bind("metrics", texts(totals, total -> total.counter().metric()))
        .bind("starts", texts(totals, total -> total.counter().period().start()))
        .bind("reached", texts(totals, Total::limitReachedAt))
        .then();
  }

  private static boolean isTooLarge(Throwable failure) {
    return failure instanceof DataIntegrityViolationException
        && failure.getCause() instanceof R2dbcException cause
        && CHECK_VIOLATION.equals(cause.getSqlState());
  }

  private static <T> @Nullable String[] texts(
      Collection<T> rows, Function<T, @Nullable Object> column) {
    return rows.stream()
        .map(row -> column.apply(row))
        .map(value -> value == null ? null : value.toString())
        .toArray(String[]::new);
  }

  private static <T> Long[] numbers(Collection<T> rows, Function<T, Long> column) {
    return rows.stream().map(column).toArray(Long[]::new);
  }
}
