package io.atelier.usage;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.springframework.context.ApplicationContext;

/** Reads what the service told others, from the beginning of a topic. */
public final class Published<T> implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Class<T> type;
  private final List<T> read = new ArrayList<>();

  public Published(ApplicationContext context, Topic topic, Class<T> type) {
    this.type = type;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                context.getEnvironment().getRequiredProperty("spring.kafka.bootstrap-servers")),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    String name = context.getBean(TopicNames.class).of(topic);
    List<TopicPartition> partitions = new ArrayList<>();
    for (int i = 0; i < Topic.PARTITIONS; i++) {
      partitions.add(new TopicPartition(name, i));
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** Reads on until those that are of interest are as wanted; fails after a while. */
  public List<T> await(Predicate<T> ofInterest, Predicate<List<T>> wanted) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<T> now = read.stream().filter(ofInterest).toList();
      if (wanted.test(now)) {
        return now;
      }
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not as wanted: " + now);
      }
      consumer
          .poll(Duration.ofMillis(100))
          .forEach(record -> read.add(EventJson.read(record.value(), type)));
    }
  }

  @Override
  public void close() {
    consumer.close();
  }
}
