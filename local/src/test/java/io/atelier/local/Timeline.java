package io.atelier.local;

import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes a tenant's entitlements with another clock, as billing does for a test clock. */
final class Timeline {
  private static final Duration BEFORE = Duration.ofSeconds(5);

  private Timeline() {}

  static void moveToJustBeforeTheTrialsEnd(RunningAtelier atelier, Studio studio) throws Exception {
    String kafka = atelier.local().get("kafka").stringValue();
    ConsumerRecord<byte[], byte[]> last = last(kafka, studio.id());
    EntitlementsRecord now = EventJson.read(last.value(), EntitlementsRecord.class);
    Instant end = now.phases().get(1).from();
    long offset = Duration.between(Instant.now(), end.minus(BEFORE)).toMillis();
    EntitlementsRecord moved =
        new EntitlementsRecord(
            now.tenantId(), now.platform(), offset, now.usagePeriods(), now.phases());
    long sequence = Long.parseLong(header(last, EventHeaders.SEQUENCE)) + 1;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(Topic.ENTITLEMENTS.topicName(), last.key(), EventJson.write(moved));
    last.headers()
        .forEach(header -> {
          if (!header.key().equals(EventHeaders.SEQUENCE)
              && !header.key().equals(EventHeaders.ID)) {
            record.headers().add(header);
          }
        });
    record.headers().add(EventHeaders.SEQUENCE, bytes(String.valueOf(sequence)));
    record.headers().add(EventHeaders.ID, bytes(studio.id() + "/" + sequence));
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record).get();
    }
  }

  private static ConsumerRecord<byte[], byte[]> last(String kafka, String tenantId) {
    TopicPartition partition = new TopicPartition(Topic.ENTITLEMENTS.topicName(), 0);
    ConsumerRecord<byte[], byte[]> found = null;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
          if (new String(record.key(), StandardCharsets.UTF_8).equals(tenantId)) {
            found = record;
          }
        }
      }
    }
    if (found == null) {
      throw new AssertionError("no entitlements of " + tenantId);
    }
    return found;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
