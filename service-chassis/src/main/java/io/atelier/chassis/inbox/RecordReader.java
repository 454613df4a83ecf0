package io.atelier.chassis.inbox;

import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Turns records into events. */
final class RecordReader {
  private static final int MAX_NAME = 500;

  private RecordReader() {}

  /**
   * @throws RuntimeException if the record is not of this shape
   */
  static <T> InboundEvent<T> read(ConsumerRecord<byte[], byte[]> record, Class<T> bodyType) {
    Headers headers = record.headers();
    String tenantId = header(headers, EventHeaders.TENANT_ID);
    String sequence = header(headers, EventHeaders.SEQUENCE);
    String time = header(headers, EventHeaders.TIME);
    byte[] body = record.value();
    return new InboundEvent<>(
        id(record),
        String.valueOf(header(headers, EventHeaders.TYPE)),
        key(record),
        tenantId == null ? null : UUID.fromString(tenantId),
        sequence == null ? 0 : Long.parseLong(sequence),
        time == null ? Instant.ofEpochMilli(record.timestamp()) : Instant.parse(time),
        "true".equals(header(headers, EventHeaders.REPLAYED)),
        body == null ? null : read(body, bodyType));
  }

  /** A consumer that wants bytes gets them as they came, readable or not. */
  private static <T> T read(byte[] body, Class<T> bodyType) {
    return bodyType == byte[].class ? bodyType.cast(body) : EventJson.read(body, bodyType);
  }

  /** The event's id; a record of someone who sent none is known by its place. */
  static String id(ConsumerRecord<byte[], byte[]> record) {
    String id = header(record.headers(), EventHeaders.ID);
    return id != null
        ? name(id)
        : record.topic() + "/" + record.partition() + "/" + record.offset();
  }

  static String key(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    return key == null ? id(record) : name(text(key));
  }

  static @Nullable String header(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null ? null : text(header.value());
  }

  /** Text that PostgreSQL can hold, whatever the bytes: they come from outside too. */
  static String text(byte[] bytes) {
    return text(new String(bytes, StandardCharsets.UTF_8));
  }

  static String text(String any) {
    return any.replace('\0', '\uFFFD');
  }

  /** Text that an index can hold: of a longer one its beginning and its hash. */
  private static String name(String text) {
    return text.length() <= MAX_NAME
        ? text
        : text.substring(0, MAX_NAME / 2)
            + "#"
            + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
