package io.atelier.tenant;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes and reads topics as another service would. */
public final class Topics {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String servers;
  private final TopicNames names;

  public Topics(String servers, TopicNames names) {
    this.servers = servers;
    this.names = names;
  }

  /** A state of an aggregate; without a tenant when that is null. */
  public void send(
      Topic topic, String key, long sequence, String type, UUID tenantId, Object body) {
    Map<String, String> headers = new HashMap<>();
    headers.put(EventHeaders.SPEC_VERSION, "1.0");
    headers.put(EventHeaders.ID, key + "/" + sequence);
    headers.put(EventHeaders.TYPE, type);
    headers.put(EventHeaders.SOURCE, "billing-service");
    headers.put(EventHeaders.TIME, Instant.now().toString());
    headers.put(EventHeaders.SEQUENCE, String.valueOf(sequence));
    if (tenantId != null) {
      headers.put(EventHeaders.TENANT_ID, tenantId.toString());
    }
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(names.of(topic), bytes(key), EventJson.write(body));
    headers.forEach((name, value) -> record.headers().add(name, bytes(value)));
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      producer.send(record);
    }
  }

  /** Reads a key's records from the beginning until one is of the type; answers them all. */
  public List<Event> awaitType(Topic topic, String key, String type) {
    List<Event> seen = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(names.of(topic)).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = System.nanoTime() + PATIENCE.toNanos();
      while (seen.stream().noneMatch(event -> event.type().equals(type))) {
        if (System.nanoTime() > end) {
          throw new AssertionError("no " + type + " came for " + key + ", only " + seen);
        }
        consumer
            .poll(Duration.ofMillis(50))
            .forEach(record -> {
              Event event = event(record);
              if (event.key().equals(key)) {
                seen.add(event);
              }
            });
      }
    }
    return seen;
  }

  private static Event event(ConsumerRecord<byte[], byte[]> record) {
    return new Event(
        new String(record.key(), StandardCharsets.UTF_8),
        header(record, EventHeaders.TYPE),
        Long.parseLong(header(record, EventHeaders.SEQUENCE)),
        record.value());
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A record as it lay on the topic. */
  public record Event(String key, String type, long sequence, byte[] body) {
    public <T> T body(Class<T> as) {
      return EventJson.read(body, as);
    }

    @Override
    public String toString() {
      return type + " " + sequence;
    }
  }
}
