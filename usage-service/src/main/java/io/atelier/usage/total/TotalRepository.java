package io.atelier.usage.total;

import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads totals; only the recorder writes them. */
@Component
public final class TotalRepository {
  private final DatabaseClient database;

  TotalRepository(DatabaseClient database) {
    this.database = database;
  }

  /** These totals as they are, zero where nothing was counted yet. */
  public Mono<Map<TotalKey, Total>> find(UUID tenantId, Collection<Counter> counters) {
    TreeMap<TotalKey, Counter> wanted = new TreeMap<>();
    counters.forEach(counter -> wanted.put(counter.key(), counter));
    return database
        .sql(
            """
            SELECT metric, period_start, total, reserved, count, last_at, last_id,
                   limit_reached_at, alerted, alerted_max
            FROM usage_totals
            WHERE tenant_id = :tenant
              AND (metric, period_start) IN (
                SELECT * FROM unnest(CAST(:metrics AS text[]),
                                     CAST(CAST(:starts AS text[]) AS timestamptz[])))
            """)
        .bind("tenant", tenantId)
        .bind("metrics", wanted.keySet().stream().map(TotalKey::metric).toArray(String[]::new))
        .bind(
            "starts",
            wanted.keySet().stream().map(key -> key.start().toString()).toArray(String[]::new))
        .map(row -> total(row, wanted))
        .all()
        .collectMap(total -> total.counter().key(), Function.identity(), TreeMap::new)
        .map(found -> {
          counters.forEach(counter -> found.putIfAbsent(counter.key(), Total.zero(counter)));
          return found;
        });
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
    return total(row, counter);
  }

  /** The total that a row of {@code usage_totals} holds. */
  public static Total total(Readable row, Counter counter) {
    return new Total(
        counter,
        quantity(Columns.required(row, "total", Long.class)),
        quantity(Columns.required(row, "reserved", Long.class)),
        Columns.required(row, "count", Long.class),
        row.get("last_at", Instant.class),
        row.get("last_id", String.class),
        row.get("limit_reached_at", Instant.class),
        new Total.Alerted(
            Columns.required(row, "alerted", Integer.class),
            nullable(row.get("alerted_max", Long.class))));
  }

  private static Quantity quantity(long millionths) {
    return new Quantity(millionths);
  }

  private static @Nullable Quantity nullable(@Nullable Long millionths) {
    return millionths == null ? null : new Quantity(millionths);
  }
}
