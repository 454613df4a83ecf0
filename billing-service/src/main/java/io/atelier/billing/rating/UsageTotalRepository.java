package io.atelier.billing.rating;

import io.atelier.events.usage.UsageTotalState;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The SQL of mirrored usage totals. */
@Component
final class UsageTotalRepository {
  private final DatabaseClient database;

  UsageTotalRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Keeps a total that is newer than what is known; of a tenant that was purged, none.
   *
   * @return whether it was
   */
  Mono<Boolean> keep(UsageTotalState total, long sequence) {
    return database
        .sql(
            """
            INSERT INTO usage_totals
              (tenant_id, metric, period_start, period_end, value, as_of, closed, sequence)
            SELECT :tenantId, :metric, :periodStart, :periodEnd, :value, :asOf, :closed, :sequence
            WHERE NOT EXISTS (
              SELECT FROM tenant_locks WHERE tenant_id = :tenantId AND purged_at IS NOT NULL)
            ON CONFLICT (tenant_id, metric, period_start) DO UPDATE
              SET period_end = excluded.period_end, value = excluded.value, as_of = excluded.as_of,
                  closed = excluded.closed, sequence = excluded.sequence
              WHERE usage_totals.sequence < excluded.sequence
            """)
        .bind("tenantId", total.tenantId())
        .bind("metric", total.metric())
        .bind("periodStart", utc(total.periodStart()))
        .bind("periodEnd", utc(total.periodEnd()))
        .bind("value", total.value())
        .bind("asOf", utc(total.asOf()))
        .bind("closed", total.closed())
        .bind("sequence", sequence)
        .fetch()
        .rowsUpdated()
        .map(rows -> rows > 0);
  }

  private static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
