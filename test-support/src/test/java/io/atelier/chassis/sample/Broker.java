package io.atelier.chassis.sample;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The other side of Kafka: what other services would send and see. */
@Component
public class Broker implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String servers;
  private final TopicNames topics;
  private final KafkaProducer<byte[], byte[]> producer;

  Broker(@Value("${spring.kafka.bootstrap-servers}") String servers, TopicNames topics) {
    this.servers = servers;
    this.topics = topics;
    producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** The envelope of a state. */
  public static Map<String, String> state(String key, long sequence, @Nullable UUID tenant) {
    String id = key + "/" + sequence;
    return tenant == null
        ? Map.of("ce_id", id, "ce_type", "note.changed", "sequence", String.valueOf(sequence))
        : Map.of(
            "ce_id",
            id,
            "ce_type",
            "note.changed",
            "sequence",
            String.valueOf(sequence),
            "tenantid",
            tenant.toString());
  }

  /** Returns when the broker has it. */
  public void send(
      Topic topic, @Nullable String key, Map<String, String> headers, byte @Nullable [] body) {
    var record =
        new ProducerRecord<>(
            topics.of(topic), key == null ? null : key.getBytes(StandardCharsets.UTF_8), body);
    headers.forEach(
        (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    send(record);
  }

  public void send(Topic topic, String key, Map<String, String> headers, String body) {
    send(topic, key, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  public void send(ProducerRecord<byte[], byte[]> record) {
    try {
      producer.send(record).get();
    } catch (InterruptedException | ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void assignAll(KafkaConsumer<byte[], byte[]> consumer, String topicName) {
    var partitions =
        consumer.partitionsFor(topicName).stream()
            .map(info -> new org.apache.kafka.common.TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads the topic from its beginning until what was read is enough. */
  public List<ConsumerRecord<byte[], byte[]>> read(
      Topic topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (!enough.test(records)) {
        // A topic that was just made has no partitions for a moment.
        if (consumer.assignment().isEmpty()) {
          assignAll(consumer, topics.of(topic));
          continue;
        }
        if (System.nanoTime() > end) {
          throw new AssertionError("only " + records.size() + " records came: " + records);
        }
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
