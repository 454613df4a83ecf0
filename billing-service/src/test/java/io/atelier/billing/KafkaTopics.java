package io.atelier.billing;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** Writes and reads topics as another service would. */
public final class KafkaTopics implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final TopicNames names;
  private final List<Event> seen = new ArrayList<>();

  public KafkaTopics(String bootstrapServers, TopicNames names, Topic... read) {
    this.names = names;
    Map<String, Object> servers = Map.of("bootstrap.servers", bootstrapServers);
    producer = new KafkaProducer<>(servers, new ByteArraySerializer(), new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(servers, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (Topic topic : read) {
      // The service makes the topics while it starts.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInSameThread()
          .until(() -> !consumer.partitionsFor(names.of(topic)).isEmpty());
      consumer
          .partitionsFor(names.of(topic))
          .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** A state of an aggregate, with the headers that a service's outbox gives it. */
  public void send(
      Topic topic, String key, long sequence, String type, UUID tenantId, Object body) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(names.of(topic), bytes(key), EventJson.write(body));
    Map<String, String> headers =
        Map.of(
            EventHeaders.SPEC_VERSION,
            "1.0",
            EventHeaders.ID,
            key + "/" + sequence,
            EventHeaders.TYPE,
            type,
            EventHeaders.SOURCE,
            "tenant-service",
            EventHeaders.TIME,
            Instant.now().toString(),
            EventHeaders.TENANT_ID,
            tenantId.toString(),
            EventHeaders.SEQUENCE,
            String.valueOf(sequence));
    headers.forEach((name, value) -> record.headers().add(name, bytes(value)));
    producer.send(record);
  }

  public void flush() {
    producer.flush();
  }

  /** Waits until so many events that match were seen since ever, and answers them in order. */
  public List<Event> await(int count, Predicate<Event> wanted) {
    if (seen(wanted).size() < count) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(5))
          .pollDelay(Duration.ZERO)
          .pollInSameThread()
          .until(() -> matching(wanted).size() >= count);
    }
    return seen(wanted);
  }

  /** What has arrived by now. */
  public List<Event> matching(Predicate<Event> wanted) {
    consumer.poll(Duration.ofMillis(50)).forEach(record -> seen.add(event(record)));
    return seen(wanted);
  }

  private List<Event> seen(Predicate<Event> wanted) {
    return seen.stream().filter(wanted).toList();
  }

  private Event event(ConsumerRecord<byte[], byte[]> record) {
    return new Event(
        record.topic().substring(record.topic().indexOf("atelier.")),
        new String(record.key(), StandardCharsets.UTF_8),
        header(record, EventHeaders.ID),
        header(record, EventHeaders.TYPE),
        record.value());
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }

  /** A record as it lay on the topic. */
  public record Event(String topic, String key, String id, String type, byte[] body) {
    public boolean is(Topic of) {
      return topic.equals(of.topicName());
    }

    public <T> T body(Class<T> as) {
      return EventJson.read(body, as);
    }
  }
}
