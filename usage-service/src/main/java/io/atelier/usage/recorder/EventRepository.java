package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.Columns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** Dedupe rows and event rows. */
@Component
final class EventRepository {
  private final DatabaseClient database;

  EventRepository(DatabaseClient database) {
    this.database = database;
  }

  /**
   * Claims ids for ever, in the order given. Answers the keys that nobody had claimed before.
   *
   * @param recordedAt system time, the same as of the event rows, which are found by it
   */
  Mono<Set<UUID>> claim(UUID tenantId, RecordKind kind, List<Counted> offered, Instant recordedAt) {
    return database
        .sql(
            """
            INSERT INTO usage_event_keys
              (key, tenant_id, content_hash, kind, period_start, recorded_at)
            SELECT key, :tenant, content_hash, :kind, period_start, :now
            FROM unnest(CAST(:keys AS uuid[]), CAST(:hashes AS uuid[]),
                        CAST(CAST(:periods AS text[]) AS timestamptz[]))
              AS offered (key, content_hash, period_start)
            ON CONFLICT (key) DO NOTHING
            RETURNING key
            """)
        .bind("tenant", tenantId)
        .bind("kind", kind.code())
        .bind("now", recordedAt)
        .bind("keys", offered.stream().map(Counted::key).toArray(UUID[]::new))
        .bind("hashes", offered.stream().map(Counted::contentHash).toArray(UUID[]::new))
        .bind("periods", texts(offered, Counted::periodStart))
        .mapValue(UUID.class)
        .all()
        .collect(Collectors.toSet());
  }

  /** Gives a claim of this transaction back. */
  Mono<Void> disclaim(UUID tenantId, UUID key) {
    return database
        .sql("DELETE FROM usage_event_keys WHERE key = :key AND tenant_id = :tenant")
        .bind("key", key)
        .bind("tenant", tenantId)
        .then();
  }

  /** What these ids were claimed for; a statement of its own, so that it sees who came first. */
  Mono<List<StoredKey>> stored(UUID tenantId, Collection<UUID> keys) {
    if (keys.isEmpty()) {
      return Mono.just(List.of());
    }
    return database
        .sql(
            """
            SELECT key, content_hash, kind FROM usage_event_keys
            WHERE key = ANY (CAST(:keys AS uuid[])) AND tenant_id = :tenant
            """)
        .bind("tenant", tenantId)
        .bind("keys", keys.toArray(UUID[]::new))
        .map(EventRepository::storedKey)
        .all()
        .collectList();
  }

  private static StoredKey storedKey(Readable row) {
    return new StoredKey(
        Columns.required(row, "key", UUID.class),
        Columns.required(row, "content_hash", UUID.class),
        RecordKind.of(Columns.required(row, "kind", String.class)));
  }

  /** Writes a row for each metric of each event. */
  Mono<Void> write(UUID tenantId, RecordKind kind, List<Counted> events, Instant recordedAt) {
    List<Row> rows =
        events.stream()
            .flatMap(event -> event.counters().stream().map(c -> new Row(event, c.metric())))
            .toList();
    return database
        .sql(
            """
            INSERT INTO usage_events
              (tenant_id, kind, recorded_at, key, event_id, metric, quantity, occurred_at,
               period_start, properties)
            SELECT :tenant, :kind, :now, key, event_id, metric, quantity, occurred_at, period_start,
                   properties
            FROM unnest(CAST(:keys AS uuid[]), CAST(:ids AS text[]), CAST(:metrics AS text[]),
                        CAST(:quantities AS bigint[]),
                        CAST(CAST(:occurred AS text[]) AS timestamptz[]),
                        CAST(CAST(:periods AS text[]) AS timestamptz[]),
                        CAST(CAST(:properties AS text[]) AS jsonb[]))
              AS event (key, event_id, metric, quantity, occurred_at, period_start, properties)
            """)
        .bind("tenant", tenantId)
        .bind("kind", kind.code())
        .bind("now", recordedAt)
        .bind("keys", rows.stream().map(row -> row.event().key()).toArray(UUID[]::new))
        .bind("ids", texts(rows, row -> row.event().entry().id()))
        .bind("metrics", texts(rows, Row::metric))
        .bind("quantities", rows.stream().map(Row::quantity).toArray(Long[]::new))
        .bind("occurred", texts(rows, row -> row.event().occurredAt()))
        .bind("periods", texts(rows, row -> row.event().periodStart()))
        .bind("properties", texts(rows, Row::properties))
        .then();
  }

  private record Row(Counted event, String metric) {
    long quantity() {
      return event.entry().quantities().of(metric).millionths();
    }

    @Nullable String properties() {
      JsonNode properties = event.entry().properties();
      return properties == null ? null : properties.toString();
    }
  }

  private static <T> @Nullable String[] texts(
      Collection<T> rows, Function<T, @Nullable Object> column) {
    return rows.stream()
        .map(row -> column.apply(row))
        .map(value -> value == null ? null : value.toString())
        .toArray(String[]::new);
  }
}
