package io.atelier.notification.alert;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.notification.AlertRaised;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of alerts. */
@Repository
final class AlertRepository {
  private final DatabaseClient database;

  AlertRepository(DatabaseClient database) {
    this.database = database;
  }

  Mono<Void> add(AlertRaised alert) {
    Map<String, Object> metadata = alert.metadata() == null ? Map.of() : alert.metadata();
    return database
        .sql(
            """
            INSERT INTO billing_alerts (id, tenant_id, type, threshold, current_value, message,
                                        metadata, created_at)
            VALUES (:id, :tenant, :type, :threshold, :value, :message, :metadata, :created)
            ON CONFLICT (id) DO NOTHING
            """)
        .bind("id", alert.id())
        .bind("tenant", alert.tenantId())
        .bind("type", alert.type())
        .bind("threshold", Columns.nullable(alert.threshold(), BigDecimal.class))
        .bind("value", Columns.nullable(alert.currentValue(), BigDecimal.class))
        .bind("message", alert.message())
        .bind("metadata", Json.of(EventJson.write(metadata)))
        .bind("created", alert.createdAt())
        .then();
  }

  /**
   * The newest by the tenant's time first.
   *
   * @param isRead null: all
   */
  Mono<List<BillingAlert>> list(UUID tenantId, @Nullable Boolean isRead, PageRequest page) {
    String after = page.after();
    return database
        .sql(
            """
            SELECT * FROM billing_alerts a
            WHERE a.tenant_id = :tenant
              AND (CAST(:read AS boolean) IS NULL OR (a.read_at IS NOT NULL) = :read)
              AND (CAST(:after AS uuid) IS NULL
                   OR (a.created_at, a.id) < (SELECT b.created_at, b.id FROM billing_alerts b
                                              WHERE b.tenant_id = :tenant AND b.id = :after))
            ORDER BY a.created_at DESC, a.id DESC LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("read", Columns.nullable(isRead, Boolean.class))
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(AlertRepository::alert)
        .all()
        .collectList();
  }

  /** The first reading counts; empty if there is no such alert. */
  Mono<BillingAlert> read(UUID tenantId, UUID id, Instant now) {
    return database
        .sql(
            """
            UPDATE billing_alerts SET read_at = coalesce(read_at, :now)
            WHERE tenant_id = :tenant AND id = :id
            RETURNING *
            """)
        .bind("now", now)
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(AlertRepository::alert)
        .one();
  }

  @SuppressWarnings("unchecked")
  private static BillingAlert alert(Readable row) {
    Instant readAt = row.get("read_at", Instant.class);
    return new BillingAlert(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "type", String.class),
        row.get("threshold", BigDecimal.class),
        row.get("current_value", BigDecimal.class),
        Columns.required(row, "message", String.class),
        readAt != null,
        readAt,
        Columns.required(row, "created_at", Instant.class),
        (Map<String, Object>)
            EventJson.read(Columns.required(row, "metadata", Json.class).asArray(), Map.class));
  }
}
