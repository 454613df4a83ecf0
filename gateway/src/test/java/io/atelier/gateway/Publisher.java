package io.atelier.gateway;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes states as the services' outboxes do. */
public final class Publisher implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;
  private final TopicNames topics;
  private final AtomicLong sequence = new AtomicLong();

  public Publisher(String bootstrapServers, TopicNames topics) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.topics = topics;
  }

  public void publish(Topic topic, String key, String type, Object body) {
    long number = sequence.incrementAndGet() + 10;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.of(topic), bytes(key), EventJson.write(body));
    record
        .headers()
        .add(EventHeaders.ID, bytes(key + "/" + number))
        .add(EventHeaders.TYPE, bytes(type))
        .add(EventHeaders.TIME, bytes(Instant.now().toString()))
        .add(EventHeaders.SEQUENCE, bytes(String.valueOf(number)));
    try {
      producer.send(record).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
