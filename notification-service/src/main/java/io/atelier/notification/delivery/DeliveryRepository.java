package io.atelier.notification.delivery;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Mono;

/** The table of deliveries: the work to do, and the log of what was done. */
@Repository
final class DeliveryRepository {
  private final DatabaseClient database;

  DeliveryRepository(DatabaseClient database) {
    this.database = database;
  }

  /** One row for each endpoint; a message that an endpoint has already is not added again. */
  Mono<Void> add(
      UUID tenantId,
      List<UUID> ids,
      List<UUID> endpoints,
      Message message,
      int tries,
      Instant now) {
    return database
        .sql(
            """
            INSERT INTO deliveries (id, tenant_id, endpoint_id, message_id, event_type, body,
                                    status, tries_left, next_attempt_at, created_at)
            SELECT new.id, :tenant, new.endpoint_id, :message, :type, :body, 'pending', :tries,
                   :now, :now
            FROM unnest(CAST(:ids AS uuid[]), CAST(:endpoints AS uuid[])) AS new (id, endpoint_id)
            ON CONFLICT (tenant_id, endpoint_id, message_id) DO NOTHING
            """)
        .bind("tenant", tenantId)
        .bind("ids", ids.toArray(UUID[]::new))
        .bind("endpoints", endpoints.toArray(UUID[]::new))
        .bind("message", message.id())
        .bind("type", message.type())
        .bind("body", message.body())
        .bind("tries", tries)
        .bind("now", now)
        .then();
  }

  Mono<Delivery> find(UUID tenantId, UUID id) {
    return database
        .sql("SELECT * FROM deliveries WHERE tenant_id = :tenant AND id = :id")
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(DeliveryRepository::delivery)
        .one();
  }

  Mono<List<Delivery>> list(UUID tenantId, UUID endpointId, PageRequest page) {
    String after = page.after();
    return database
        .sql(
            """
            SELECT * FROM deliveries
            WHERE tenant_id = :tenant AND endpoint_id = :endpoint
              AND (CAST(:after AS uuid) IS NULL OR id < :after)
            ORDER BY id DESC LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("endpoint", endpointId)
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(DeliveryRepository::delivery)
        .all()
        .collectList();
  }

  /** What is to be sent now, the oldest first. */
  Mono<List<Delivery>> due(UUID tenantId, UUID endpointId, Instant now, int limit) {
    return database
        .sql(
            """
            SELECT * FROM deliveries
            WHERE tenant_id = :tenant AND endpoint_id = :endpoint AND status = 'pending'
              AND next_attempt_at <= :now
            ORDER BY next_attempt_at, id LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("endpoint", endpointId)
        .bind("now", now)
        .bind("limit", limit)
        .map(DeliveryRepository::delivery)
        .all()
        .collectList();
  }

  /** When the next one is due; empty if nothing is pending or nobody is called any more. */
  Mono<Instant> nextDue(UUID tenantId, UUID endpointId) {
    return database
        .sql(
            """
            SELECT d.next_attempt_at FROM deliveries d
              JOIN endpoints e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
            WHERE d.tenant_id = :tenant AND d.endpoint_id = :endpoint AND d.status = 'pending'
              AND e.is_active
            ORDER BY d.next_attempt_at LIMIT 1
            """)
        .bind("tenant", tenantId)
        .bind("endpoint", endpointId)
        .map(row -> Columns.required(row, "next_attempt_at", Instant.class))
        .one();
  }

  /**
   * Writes how a call ended, unless the delivery was called by another meanwhile.
   *
   * @param nextAttemptAt null once it is over
   */
  Mono<Void> settle(
      Delivery called,
      DeliveryStatus status,
      @Nullable Integer responseStatus,
      @Nullable String error,
      @Nullable Instant nextAttemptAt) {
    return database
        .sql(
            """
            UPDATE deliveries
            SET status = :status, attempts = attempts + 1,
                tries_left = greatest(tries_left - 1, 0), response_status = :response,
                last_error = :error, next_attempt_at = :next
            WHERE tenant_id = :tenant AND id = :id AND attempts = :attempts
              AND status = 'pending'
            """)
        .bind("status", status.code())
        .bind("response", Columns.nullable(responseStatus, Integer.class))
        .bind("error", Columns.nullable(error, String.class))
        .bind("next", Columns.nullable(nextAttemptAt, Instant.class))
        .bind("tenant", called.tenantId())
        .bind("id", called.id())
        .bind("attempts", called.attempts())
        .then();
  }

  /** Sends it again, with all tries anew; empty if there is none of this id. */
  Mono<Delivery> restart(UUID tenantId, UUID id, int tries, Instant now) {
    return database
        .sql(
            """
            UPDATE deliveries
            SET status = 'pending', tries_left = :tries, next_attempt_at = :now
            WHERE tenant_id = :tenant AND id = :id
            RETURNING *
            """)
        .bind("tries", tries)
        .bind("now", now)
        .bind("tenant", tenantId)
        .bind("id", id)
        .map(DeliveryRepository::delivery)
        .one();
  }

  private static Delivery delivery(Readable row) {
    return new Delivery(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "endpoint_id", UUID.class),
        Columns.required(row, "message_id", UUID.class),
        Columns.required(row, "event_type", String.class),
        Columns.required(row, "body", byte[].class),
        DeliveryStatus.of(Columns.required(row, "status", String.class)),
        Columns.required(row, "attempts", Integer.class),
        Columns.required(row, "tries_left", Integer.class),
        row.get("response_status", Integer.class),
        row.get("last_error", String.class),
        row.get("next_attempt_at", Instant.class),
        Columns.required(row, "created_at", Instant.class));
  }
}
