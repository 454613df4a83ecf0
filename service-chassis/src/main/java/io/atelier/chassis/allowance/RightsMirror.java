package io.atelier.chassis.allowance;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.r2dbc.postgresql.codec.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Keeps what billing says of rights, and under which metric what is kept here is counted. */
public final class RightsMirror {
  private static final List<String> KEPT = List.of("members", "api_keys", "domains", "webhooks");

  private RightsMirror() {}

  /**
   * @param consumer e.g. {@code domain.entitlements}
   */
  public static EventSubscription<EntitlementsRecord> entitlements(
      String consumer, DatabaseClient database) {
    return EventSubscription.mirror(
        consumer, Topic.ENTITLEMENTS, EntitlementsRecord.class, event -> keep(event, database));
  }

  private static Mono<Void> keep(InboundEvent<EntitlementsRecord> event, DatabaseClient database) {
    EntitlementsRecord record = event.body();
    if (record == null) {
      return database
          .sql("DELETE FROM entitlements WHERE tenant_id = :tenant")
          .bind("tenant", UUID.fromString(event.key()))
          .then();
    }
    return database
        .sql(
            """
            INSERT INTO entitlements (tenant_id, sequence, record)
            VALUES (:tenant, :sequence, :record)
            ON CONFLICT (tenant_id) DO UPDATE
              SET sequence = excluded.sequence, record = excluded.record
              WHERE entitlements.sequence < excluded.sequence
            """)
        .bind("tenant", record.tenantId())
        .bind("sequence", event.sequence())
        .bind("record", Json.of(EventJson.write(record)))
        .then();
  }

  /**
   * @param consumer e.g. {@code domain.catalog}
   */
  public static EventSubscription<CatalogState> countedMetrics(
      String consumer, DatabaseClient database) {
    return EventSubscription.mirror(
        consumer, Topic.CATALOG, CatalogState.class, event -> keepMetrics(event, database));
  }

  private static Mono<Void> keepMetrics(InboundEvent<CatalogState> event, DatabaseClient database) {
    List<@Nullable String> metrics = new ArrayList<>();
    for (String kept : KEPT) {
      metrics.add(counted(event.body(), kept));
    }
    return database
        .sql(
            """
            INSERT INTO counted_metrics (platform, kept_by, sequence, metric)
            SELECT :platform, kept_by, :sequence, metric
            FROM unnest(CAST(:kept AS text[]), CAST(:metrics AS text[])) AS n(kept_by, metric)
            ON CONFLICT (platform, kept_by) DO UPDATE
              SET sequence = excluded.sequence, metric = excluded.metric
              WHERE counted_metrics.sequence < excluded.sequence
            """)
        .bind("platform", event.key())
        .bind("sequence", event.sequence())
        .bind("kept", KEPT.toArray(String[]::new))
        .bind("metrics", metrics.toArray(String[]::new))
        .then();
  }

  private static @Nullable String counted(@Nullable CatalogState catalog, String kept) {
    return catalog == null
        ? null
        : catalog.metrics().stream()
            .filter(metric -> metric.keptBy().equals(kept))
            .map(CatalogState.Metric::code)
            .findFirst()
            .orElse(null);
  }
}
