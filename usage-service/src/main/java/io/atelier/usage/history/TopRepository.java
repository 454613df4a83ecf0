package io.atelier.usage.history;

import io.atelier.chassis.tenancy.Columns;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Who uses most, and what is used most; only as the system. */
@Component
final class TopRepository {
  private final DatabaseClient database;

  TopRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * @param value in the metric's unit, added up over the hours of the range (of a maximum or a last
   *     value the largest)
   * @param events how many
   */
  record TopTenant(UUID tenantId, BigDecimal value, long events) {}

  /**
   * @param tenants how many used it
   * @param events how many
   */
  record TopMetric(String metric, long tenants, long events) {}

  Mono<List<TopTenant>> tenants(String metric, TimeRange range, int limit) {
    return database
        .sql(
            """
            SELECT tenant_id, sum(count)::bigint AS events,
                   trim_scale((CASE WHEN min(aggregation) IN ('sum', 'count') THEN sum(total)
                                    ELSE max(total) END) / 1000000) AS value
            FROM usage_hours
            WHERE metric = :metric AND dimension = '' AND hour >= :from AND hour < :to
            GROUP BY tenant_id ORDER BY value DESC, tenant_id LIMIT :limit
            """)
        .bind("metric", metric)
        .bind("from", range.from())
        .bind("to", range.to())
        .bind("limit", limit)
        .map(row ->
            new TopTenant(
                Columns.required(row, "tenant_id", UUID.class),
                Columns.required(row, "value", BigDecimal.class),
                Columns.required(row, "events", Long.class)))
        .all()
        .collectList();
  }

  Mono<List<TopMetric>> metrics(TimeRange range, int limit) {
    return database
        .sql(
            """
            SELECT metric, count(DISTINCT tenant_id) AS tenants, sum(count)::bigint AS events
            FROM usage_hours
            WHERE dimension = '' AND hour >= :from AND hour < :to
            GROUP BY metric ORDER BY events DESC, metric LIMIT :limit
            """)
        .bind("from", range.from())
        .bind("to", range.to())
        .bind("limit", limit)
        .map(row ->
            new TopMetric(
                Columns.required(row, "metric", String.class),
                Columns.required(row, "tenants", Long.class),
                Columns.required(row, "events", Long.class)))
        .all()
        .collectList();
  }
}
