package io.atelier.chassis.inbox;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.tenancy.Columns;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** The tables of the inbox. */
final class InboxRepository {
  private static final int MAX_ERROR = 2000;

  private final DatabaseClient database;

  InboxRepository(DatabaseClient database) {
    this.database = database;
  }

  /** Remembers a consumer's first start and answers when that was. */
  Mono<Instant> firstStarted(String consumer, Instant now) {
    return database
        .sql(
            """
            INSERT INTO inbox_consumers (consumer, first_started_at) VALUES (:consumer, :now)
            ON CONFLICT (consumer) DO UPDATE SET consumer = excluded.consumer
            RETURNING first_started_at
            """)
        .bind("consumer", consumer)
        .bind("now", now)
        .map(row -> Objects.requireNonNull(row.get(0, Instant.class)))
        .one();
  }

  /**
   * Writes the receipt, and lets go of some that are too old to matter; false if the event was
   * received before.
   *
   * @param forgetBefore null: the consumer's receipts are kept for ever
   */
  Mono<Boolean> receive(String consumer, String eventId, @Nullable Instant forgetBefore) {
    return database
        .sql(
            """
            WITH forgotten AS (
              DELETE FROM inbox_receipts WHERE (consumer, event_id) IN (
                SELECT consumer, event_id FROM inbox_receipts
                WHERE consumer = :consumer AND handled_at < :forgetBefore LIMIT 2
                FOR UPDATE SKIP LOCKED))
            INSERT INTO inbox_receipts (consumer, event_id) VALUES (:consumer, :event)
            ON CONFLICT DO NOTHING
            """)
        .bind("consumer", consumer)
        .bind("event", eventId)
        .bind("forgetBefore", Columns.nullable(forgetBefore, Instant.class))
        .fetch()
        .rowsUpdated()
        .map(rows -> rows == 1);
  }

  Mono<Boolean> isParked(String consumer, String key) {
    return database
        .sql(
            """
            SELECT EXISTS (SELECT FROM parked_events
                           WHERE consumer = :consumer AND record_key = :key)
            """)
        .bind("consumer", consumer)
        .bind("key", key)
        .map(row -> Boolean.TRUE.equals(row.get(0, Boolean.class)))
        .one();
  }

  Mono<Void> park(
      String consumer, Topic topic, ConsumerRecord<byte[], byte[]> record, String error) {
    return database
        .sql(
            """
            INSERT INTO parked_events (id, consumer, topic, record_key, event_id, headers, body, error)
            VALUES (:id, :consumer, :topic, :key, :event, :headers, :body, :error)
            ON CONFLICT (consumer, event_id) DO NOTHING
            """)
        .bind("id", UuidCreator.getTimeOrderedEpoch())
        .bind("consumer", consumer)
        .bind("topic", topic.name())
        .bind("key", RecordReader.key(record))
        .bind("event", RecordReader.id(record))
        .bind("headers", Json.of(EventJson.write(headers(record))))
        .bind("body", Columns.nullable(record.value(), byte[].class))
        .bind("error", storable(error))
        .then();
  }

  /** An error may quote the record that it is about, which may be long and hold anything. */
  private static String storable(String error) {
    String text = RecordReader.text(error);
    return text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR) + "…";
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      if (header.value() != null) {
        headers.put(RecordReader.text(header.key()), RecordReader.text(header.value()));
      }
    }
    return headers;
  }

  /** Newest first, one more than asked. */
  Mono<List<ParkedEvent>> parked(PageRequest page) {
    String after = page.after();
    return database
        .sql(
            """
            SELECT id, consumer, topic, record_key, event_id, headers, body, error, parked_at
            FROM parked_events
            WHERE CAST(:after AS uuid) IS NULL OR id < CAST(:after AS uuid)
            ORDER BY id DESC LIMIT :limit
            """)
        .bind("after", Columns.nullable(after == null ? null : Cursor.decodeId(after), UUID.class))
        .bind("limit", page.fetch())
        .map(InboxRepository::parkedEvent)
        .all()
        .collectList();
  }

  /** Locks a parked event; empty if there is none of this id. */
  Mono<ParkedEvent> lock(UUID id) {
    return database
        .sql(
            """
            SELECT id, consumer, topic, record_key, event_id, headers, body, error, parked_at
            FROM parked_events WHERE id = :id FOR UPDATE
            """)
        .bind("id", id)
        .map(InboxRepository::parkedEvent)
        .one();
  }

  /** Whether an older event of the same key is parked too. */
  Mono<Boolean> isBehindAnother(ParkedEvent event) {
    return database
        .sql(
            """
            SELECT EXISTS (SELECT FROM parked_events older
                           WHERE older.consumer = :consumer AND older.record_key = :key
                             AND older.position <
                                 (SELECT position FROM parked_events WHERE id = :id))
            """)
        .bind("consumer", event.consumer())
        .bind("key", event.key())
        .bind("id", event.id())
        .map(row -> Boolean.TRUE.equals(row.get(0, Boolean.class)))
        .one();
  }

  Mono<Void> remove(UUID id) {
    return database.sql("DELETE FROM parked_events WHERE id = :id").bind("id", id).then();
  }

  private static ParkedEvent parkedEvent(Readable row) {
    String headers = Columns.required(row, "headers", Json.class).asString();
    return new ParkedEvent(
        Columns.required(row, "id", UUID.class),
        Columns.required(row, "consumer", String.class),
        Topic.valueOf(Columns.required(row, "topic", String.class)),
        Columns.required(row, "record_key", String.class),
        Columns.required(row, "event_id", String.class),
        headers,
        row.get("body", byte[].class),
        Columns.required(row, "error", String.class),
        Columns.required(row, "parked_at", Instant.class));
  }

  /**
   * @param headers as a JSON object
   */
  record ParkedEvent(
      UUID id,
      String consumer,
      Topic topic,
      String key,
      String eventId,
      String headers,
      byte @Nullable [] body,
      String error,
      Instant parkedAt) {

    /** The record as it arrived. */
    ConsumerRecord<byte[], byte[]> toRecord(String topicName) {
      RecordHeaders kafkaHeaders = new RecordHeaders();
      EventJson.mapper()
          .readTree(headers)
          .forEachEntry((name, value) ->
              kafkaHeaders.add(name, value.stringValue().getBytes(StandardCharsets.UTF_8)));
      return new ConsumerRecord<>(
          topicName,
          0,
          0L,
          parkedAt.toEpochMilli(),
          TimestampType.CREATE_TIME,
          -1,
          -1,
          key.getBytes(StandardCharsets.UTF_8),
          body,
          kafkaHeaders,
          java.util.Optional.empty());
    }
  }
}
