package io.atelier.chassis.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RecordReaderTests {
  record Note(String text) {}

  @Test
  void envelopeAndBodyBecomeAnEvent() {
    UUID tenant = UUID.randomUUID();
    ConsumerRecord<byte[], byte[]> record =
        with(
            record("k", "{\"text\": \"ä\", \"later\": 1}"),
            Map.of(
                "ce_id", "k/3",
                "ce_type", "note.written",
                "ce_time", "2026-01-31T10:00:00.5Z",
                "tenantid", tenant.toString(),
                "sequence", "3",
                "replayed", "true"));
    assertThat(RecordReader.read(record, Note.class))
        .isEqualTo(
            new InboundEvent<>(
                "k/3",
                "note.written",
                "k",
                tenant,
                3,
                Instant.parse("2026-01-31T10:00:00.5Z"),
                true,
                new Note("ä")));
  }

  @Test
  void recordOfSomeoneWhoSentNoEnvelopeIsKnownByItsPlace() {
    InboundEvent<Note> event = RecordReader.read(record(null, "{\"text\": \"a\"}"), Note.class);
    assertThat(event.id()).isEqualTo("topic/4/17");
    assertThat(event.key()).isEqualTo("topic/4/17");
    assertThat(event.tenantId()).isNull();
    assertThat(event.sequence()).isZero();
    assertThat(event.replayed()).isFalse();
  }

  @Test
  void tombstoneHasNoBody() {
    assertThat(RecordReader.read(record("k", null), Note.class).body()).isNull();
  }

  @Test
  void bytesAreHandedOnAsTheyCame() {
    assertThat(RecordReader.read(record("k", "not json"), byte[].class).body())
        .isEqualTo("not json".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatIsNotOfThisShapeIsAnError() {
    assertThatThrownBy(() -> RecordReader.read(record("k", "not json"), Note.class))
        .isInstanceOf(RuntimeException.class);
    for (String header : new String[] {"tenantid", "sequence", "ce_time"}) {
      assertThatThrownBy(() ->
              RecordReader.read(with(record("k", "{}"), Map.of(header, "nonsense")), Note.class))
          .as(header)
          .isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void idAndKeyAreSuchAsTheDatabaseCanHold() {
    ConsumerRecord<byte[], byte[]> odd =
        with(record("a\0b", "{}"), Map.of("ce_id", "i\0" + "x".repeat(100_000)));
    assertThat(RecordReader.key(odd)).isEqualTo("a\uFFFDb");
    assertThat(RecordReader.id(odd)).hasSizeLessThan(600).doesNotContain("\0");

    ConsumerRecord<byte[], byte[]> other =
        with(record("k", "{}"), Map.of("ce_id", "i\0" + "x".repeat(99_999) + "y"));
    assertThat(RecordReader.id(other)).isNotEqualTo(RecordReader.id(odd));
  }

  private static ConsumerRecord<byte[], byte[]> record(String key, String body) {
    return new ConsumerRecord<>("topic", 4, 17, bytes(key), bytes(body));
  }

  private static ConsumerRecord<byte[], byte[]> with(
      ConsumerRecord<byte[], byte[]> record, Map<String, String> headers) {
    headers.forEach((name, value) -> record.headers().add(name, bytes(value)));
    return record;
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }
}
