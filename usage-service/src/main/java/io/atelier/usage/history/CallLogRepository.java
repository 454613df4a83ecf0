package io.atelier.usage.history;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Single calls: events that name a tool. */
@Component
final class CallLogRepository {
  private final DatabaseClient database;

  CallLogRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * @param tool its name
   */
  record Filter(@Nullable String apiKeyId, @Nullable String tool, TimeRange range) {}

  /** A call, and its place in the list. */
  record Call(Instant occurredAt, UUID key, CallResponse response) {
    String cursor() {
      return Cursor.encode(occurredAt, key);
    }
  }

  /**
   * Newest first, one more than asked. An event is one call, whichever of its metrics is looked at;
   * what was taken back is no call.
   */
  Mono<List<Call>> read(UUID tenantId, Filter filter, PageRequest page) {
    Cursor.Dated after = Cursor.dated(page.after());
    return database
        .sql(
            """
            SELECT DISTINCT ON (occurred_at, key) occurred_at, key,
                   properties ->> 'user_id' AS user_id, properties ->> 'api_key_id' AS api_key_id,
                   properties ->> 'tool_name' AS tool_name,
                   properties ->> 'library_id' AS library_id, properties ->> 'query' AS query,
                   CASE WHEN jsonb_typeof(properties -> 'tokens_returned') = 'number'
                        THEN properties ->> 'tokens_returned' END AS tokens_returned,
                   CASE WHEN jsonb_typeof(properties -> 'response_time_ms') = 'number'
                        THEN properties ->> 'response_time_ms' END AS response_time_ms
            FROM usage_events e
            WHERE tenant_id = :tenant AND properties ? 'tool_name'
              AND kind = 'event'
              AND (SELECT undone_by FROM usage_event_keys k WHERE k.key = e.key) IS NULL
              AND occurred_at >= :from AND occurred_at < :to
              AND (CAST(:tool AS text) IS NULL OR properties ->> 'tool_name' = :tool)
              AND (CAST(:apiKey AS text) IS NULL OR properties ->> 'api_key_id' = :apiKey)
              AND (CAST(:at AS timestamptz) IS NULL
                   OR (occurred_at, key) < (CAST(:at AS timestamptz), CAST(:key AS uuid)))
            ORDER BY occurred_at DESC, key DESC LIMIT :limit
            """)
        .bind("tenant", tenantId)
        .bind("from", filter.range().from())
        .bind("to", filter.range().to())
        .bind("tool", Columns.nullable(filter.tool(), String.class))
        .bind("apiKey", Columns.nullable(filter.apiKeyId(), String.class))
        .bind("at", Columns.nullable(after.date(), Instant.class))
        .bind("key", Columns.nullable(after.id(), UUID.class))
        .bind("limit", page.fetch())
        .map(CallLogRepository::call)
        .all()
        .collectList();
  }

  private static Call call(Readable row) {
    Instant occurredAt = Columns.required(row, "occurred_at", Instant.class);
    return new Call(
        occurredAt,
        Columns.required(row, "key", UUID.class),
        new CallResponse(
            row.get("user_id", String.class),
            row.get("api_key_id", String.class),
            Columns.required(row, "tool_name", String.class),
            row.get("library_id", String.class),
            row.get("query", String.class),
            number(row.get("tokens_returned", String.class)),
            number(row.get("response_time_ms", String.class)),
            occurredAt));
  }

  private static @Nullable BigDecimal number(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }
}
