package io.atelier.chassis.outbox;

import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.topics.Topic;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** A row that waits to be published. */
record OutboxRow(
    long id,
    Topic topic,
    String key,
    String eventId,
    String type,
    @Nullable UUID tenantId,
    @Nullable Long sequence,
    @Nullable String traceParent,
    byte @Nullable [] body,
    Instant createdAt) {

  static OutboxRow from(Readable row) {
    return new OutboxRow(
        Columns.required(row, "id", Long.class),
        Topic.valueOf(Columns.required(row, "topic", String.class)),
        Columns.required(row, "record_key", String.class),
        Columns.required(row, "event_id", String.class),
        Columns.required(row, "event_type", String.class),
        row.get("event_tenant_id", UUID.class),
        row.get("sequence", Long.class),
        row.get("trace_parent", String.class),
        row.get("body", byte[].class),
        Columns.required(row, "created_at", Instant.class));
  }

  ProducerRecord<byte[], byte[]> toRecord(String topicName, String source) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topicName, key.getBytes(StandardCharsets.UTF_8), body);
    header(record, EventHeaders.SPEC_VERSION, "1.0");
    header(record, EventHeaders.ID, eventId);
    header(record, EventHeaders.TYPE, type);
    header(record, EventHeaders.SOURCE, source);
    header(record, EventHeaders.TIME, createdAt.toString());
    header(record, EventHeaders.CONTENT_TYPE, "application/json");
    header(record, EventHeaders.TENANT_ID, tenantId);
    header(record, EventHeaders.SEQUENCE, sequence);
    header(record, EventHeaders.TRACE_PARENT, traceParent);
    return record;
  }

  private static void header(
      ProducerRecord<byte[], byte[]> record, String name, @Nullable Object value) {
    if (value != null) {
      record.headers().add(name, value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }
}
