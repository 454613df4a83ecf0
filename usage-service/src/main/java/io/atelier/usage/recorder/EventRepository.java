package io.atelier.usage.recorder;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.usage.binary.BinaryArray;
import io.atelier.usage.binary.BinaryWriter;
import io.atelier.usage.total.Quantity;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Event rows. */
@Component
final class EventRepository {
  /** From about so many rows on COPY is quicker, though nothing can be sent along with it. */
  static final int COPY_FROM = 500;

  private static final byte[] SIGNATURE =
      "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int COLUMNS = 10;

  /** Few rows, in a statement that others can be sent along with. */
  Mono<Long> insert(LaneConnection connection, List<EventRow> rows, Instant recordedAt) {
    return connection.update(
        """
        INSERT INTO usage_events
          (recorded_at, occurred_at, period_start, quantity, tenant_id, key, kind, metric, event_id,
           properties)
        SELECT $10, occurred_at, period_start, quantity, tenant_id, key, kind, metric, event_id,
               properties::jsonb
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
          AS e (occurred_at, period_start, quantity, tenant_id, key, kind, metric, event_id,
                properties)
        """,
        BinaryArray.times(rows, EventRow::occurredAt),
        BinaryArray.times(rows, EventRow::periodStart),
        BinaryArray.numbers(rows, row -> row.quantity().millionths()),
        BinaryArray.uuids(rows, EventRow::tenantId),
        BinaryArray.uuids(rows, EventRow::key),
        BinaryArray.texts(rows, row -> row.kind().code()),
        BinaryArray.texts(rows, EventRow::metric),
        BinaryArray.texts(rows, EventRow::eventId),
        BinaryArray.texts(rows, EventRow::properties),
        recordedAt);
  }

  /** Many rows; nothing else can be under way on the connection. */
  Mono<Long> copy(LaneConnection connection, List<EventRow> rows, Instant recordedAt) {
    return connection.copy(
        """
        COPY usage_events
          (recorded_at, occurred_at, period_start, quantity, tenant_id, key, kind, metric, event_id,
           properties)
        FROM STDIN (FORMAT binary)
        """,
        written(rows, recordedAt));
  }

  private static byte[] written(List<EventRow> rows, Instant recordedAt) {
    BinaryWriter writer = new BinaryWriter(32 + rows.size() * 192);
    writer.raw(SIGNATURE).int4(0).int4(0);
    for (EventRow row : rows) {
      writer
          .int2(COLUMNS)
          .time(recordedAt)
          .time(row.occurredAt())
          .time(row.periodStart())
          .number(row.quantity().millionths())
          .uuid(row.tenantId())
          .uuid(row.key())
          .text(row.kind().code())
          .text(row.metric())
          .text(row.eventId());
      if (row.properties() == null) {
        writer.none();
      } else {
        writer.json(row.properties());
      }
    }
    return writer.int2(-1).toBytes();
  }

  /** The rows of grants and events, by what their dedupe rows say; none where the month is gone. */
  Mono<List<EventRow>> find(LaneConnection connection, Collection<StoredKey> keys) {
    return connection.rows(
        """
        SELECT tenant_id, key, kind, metric, event_id, quantity, occurred_at, period_start,
               properties::text AS properties
        FROM usage_events
        WHERE recorded_at = ANY ($1) AND key = ANY ($2) AND kind IN ('event', 'grant')
        """,
        EventRepository::row,
        BinaryArray.times(keys, StoredKey::recordedAt),
        BinaryArray.uuids(keys, StoredKey::key));
  }

  private static EventRow row(Readable row) {
    return new EventRow(
        Columns.required(row, "tenant_id", UUID.class),
        Columns.required(row, "key", UUID.class),
        RecordKind.of(Columns.required(row, "kind", String.class)),
        Columns.required(row, "metric", String.class),
        Columns.required(row, "event_id", String.class),
        new Quantity(Columns.required(row, "quantity", Long.class)),
        Columns.required(row, "occurred_at", Instant.class),
        Columns.required(row, "period_start", Instant.class),
        row.get("properties", String.class));
  }
}
