package io.atelier.testsupport.standin;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes what another service would. */
public final class OtherService implements AutoCloseable {
  private final TopicNames names;
  private final KafkaProducer<byte[], byte[]> producer;

  public OtherService(String kafka, TopicNames names) {
    this.names = names;
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka, "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * A state of an aggregate, with the headers that an outbox gives it.
   *
   * @param body null for a tombstone
   */
  public void publish(
      Topic topic,
      String key,
      long sequence,
      String type,
      @Nullable UUID tenantId,
      @Nullable Object body) {
    byte[] content = body == null ? null : EventJson.write(body);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(names.of(topic), bytes(key), content);
    Map<String, String> headers = new TreeMap<>();
    headers.put(EventHeaders.SPEC_VERSION, "1.0");
    headers.put(EventHeaders.ID, key + "/" + sequence);
    headers.put(EventHeaders.TYPE, type);
    headers.put(EventHeaders.SOURCE, "/atelier/another-service");
    headers.put(EventHeaders.TIME, Instant.now().toString());
    headers.put(EventHeaders.SEQUENCE, String.valueOf(sequence));
    if (tenantId != null) {
      headers.put(EventHeaders.TENANT_ID, tenantId.toString());
    }
    headers.forEach((name, value) -> record.headers().add(name, bytes(value)));
    try {
      producer.send(record).get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (java.util.concurrent.ExecutionException failure) {
      throw new IllegalStateException(failure);
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
