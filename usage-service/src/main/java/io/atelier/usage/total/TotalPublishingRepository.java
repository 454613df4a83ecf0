package io.atelier.usage.total;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.usage.UsageTotalState;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What of the totals was not told to others yet, and which periods are settled. Whoever changes
 * what is told of a total raises its sequence.
 */
@Component
final class TotalPublishingRepository {
  private final DatabaseClient database;
  private final InstantSource clock;

  TotalPublishingRepository(DatabaseClient database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** A total as it is told to others. */
  record Published(UsageTotalState state, long sequence) {
    Place place() {
      return new Place(state.tenantId(), state.metric(), state.periodStart());
    }
  }

  /** Where a total stands in the order in which they are told. */
  record Place(UUID tenantId, String metric, Instant start) {
    static final Place BEFORE_ALL = new Place(new UUID(0, 0), "", Instant.EPOCH);
  }

  /**
   * Totals that changed since they were told, the next ones after a place. They are not held: one
   * that changes again before {@link #told} stays to be told again, as its next state. A period is
   * closed by the tenant's row in {@code usage_closings}, so that what is counted in it later is
   * closed too. Gauges have no period and are not told.
   */
  Mono<List<Published>> changed(Place after, int most) {
    return database
        .sql(
            """
            SELECT t.tenant_id, t.metric, t.period_start, t.period_end, t.total, t.sequence,
                   EXISTS (SELECT FROM usage_closings u
                           WHERE u.tenant_id = t.tenant_id
                             AND t.period_end <= u.closed_until) AS closed,
                   t.updated_at
            FROM usage_totals t
            WHERE t.dirty AND t.tenant_id >= :tenant
              AND (t.tenant_id, t.metric, t.period_start) > (:tenant, :metric, :start)
            ORDER BY t.tenant_id, t.metric, t.period_start LIMIT :most
            """)
        .bind("tenant", after.tenantId())
        .bind("metric", after.metric())
        .bind("start", after.start())
        .bind("most", most)
        .map(TotalPublishingRepository::published)
        .all()
        .collectList();
  }

  /** These were told; who is just being changed is passed over, for nobody shall wait for this. */
  Mono<Long> told(List<Published> told) {
    return database
        .sql(
            """
            WITH told AS (
              SELECT t.tenant_id, t.metric, t.period_start
              FROM unnest(CAST(:tenants AS uuid[]), CAST(:metrics AS text[]),
                          CAST(:starts AS text[]), CAST(:sequences AS text[]))
                AS p (tenant_id, metric, period_start, sequence)
              JOIN usage_totals t ON t.tenant_id = p.tenant_id AND t.metric = p.metric
                AND t.period_start = CAST(p.period_start AS timestamptz)
                AND t.sequence = CAST(p.sequence AS bigint)
              FOR NO KEY UPDATE OF t SKIP LOCKED)
            UPDATE usage_totals t SET dirty = false
            FROM told p
            WHERE t.tenant_id = p.tenant_id AND t.metric = p.metric
              AND t.period_start = p.period_start
            """)
        .bind("tenants", column(told, UUID[]::new, one -> one.state().tenantId()))
        .bind("metrics", column(told, String[]::new, one -> one.state().metric()))
        .bind("starts", column(told, String[]::new, one -> one.state().periodStart().toString()))
        .bind("sequences", column(told, String[]::new, one -> String.valueOf(one.sequence())))
        .fetch()
        .rowsUpdated();
  }

  private static <T> T[] column(
      List<Published> rows, IntFunction<T[]> array, Function<Published, T> value) {
    return rows.stream().map(value).toArray(array);
  }

  private static Published published(Readable row) {
    Instant end = row.get("period_end", Instant.class);
    return new Published(
        new UsageTotalState(
            Columns.required(row, "tenant_id", UUID.class),
            Columns.required(row, "metric", String.class),
            Columns.required(row, "period_start", Instant.class),
            end == null ? Instant.MAX : end,
            new Quantity(Columns.required(row, "total", Long.class)).value(),
            Columns.required(row, "updated_at", Instant.class),
            Boolean.TRUE.equals(row.get("closed", Boolean.class))),
        Columns.required(row, "sequence", Long.class));
  }

  /** Up to when the tenant's periods are settled; made at {@code begin} for a new tenant. */
  Mono<Instant> closedUntil(UUID tenantId, Instant begin) {
    return database
        .sql(
            """
            INSERT INTO usage_closings (tenant_id, closed_until) VALUES (:tenant, :begin)
            ON CONFLICT (tenant_id) DO UPDATE SET tenant_id = excluded.tenant_id
            RETURNING closed_until
            """)
        .bind("tenant", tenantId)
        .bind("begin", begin)
        .mapValue(Instant.class)
        .one();
  }

  /** Settles a period: each priced metric has a total, also of zero, and all are told anew. */
  Mono<Void> close(UUID tenantId, Instant start, Instant end, Collection<Counter> priced) {
    return makeMissing(tenantId, start, end, priced)
        .then(endAt(tenantId, start, end))
        .then(
            database
                .sql(
                    """
                    UPDATE usage_closings SET closed_until = greatest(closed_until, :end)
                    WHERE tenant_id = :tenant
                    """)
                .bind("tenant", tenantId)
                .bind("end", end)
                .then());
  }

  private Mono<Void> makeMissing(
      UUID tenantId, Instant start, Instant end, Collection<Counter> priced) {
    return priced.isEmpty()
        ? Mono.empty()
        : database
            .sql(
                """
                INSERT INTO usage_totals (tenant_id, metric, period_start, period_end, aggregation,
                                          total, count, sequence, updated_at)
                SELECT :tenant, metric, :start, :end, aggregation, 0, 0, 1, :now
                FROM unnest(CAST(:metrics AS text[]), CAST(:aggregations AS text[]))
                  AS priced (metric, aggregation)
                ON CONFLICT DO NOTHING
                """)
            .bind("tenant", tenantId)
            .bind("start", start)
            .bind("end", end)
            .bind("now", clock.instant())
            .bind("metrics", priced.stream().map(Counter::metric).toArray(String[]::new))
            .bind(
                "aggregations",
                priced.stream().map(one -> one.aggregation().code()).toArray(String[]::new))
            .then();
  }

  /** The end is written anew: who recorded by older rights may have put back the one before. */
  private Mono<Void> endAt(UUID tenantId, Instant start, Instant end) {
    return database
        .sql(
            """
            UPDATE usage_totals SET period_end = :end, dirty = true, sequence = sequence + 1
            WHERE tenant_id = :tenant AND period_start = :start AND period_end IS NOT NULL
            """)
        .bind("tenant", tenantId)
        .bind("start", start)
        .bind("end", end)
        .then();
  }

  /** A new anchor ends the running period early: its totals end with it. */
  Mono<Void> endEarlier(UUID tenantId, Instant anchor) {
    return database
        .sql(
            """
            UPDATE usage_totals
            SET period_end = :anchor, dirty = true, sequence = sequence + 1
            WHERE tenant_id = :tenant AND period_start < :anchor AND period_end > :anchor
            """)
        .bind("tenant", tenantId)
        .bind("anchor", anchor)
        .then();
  }
}
