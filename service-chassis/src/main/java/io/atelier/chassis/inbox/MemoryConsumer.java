package io.atelier.chassis.inbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole topic into memory and goes on following it, without a group: every replica sees
 * every record. While Kafka is away the memory stays as it is.
 */
final class MemoryConsumer<T> {
  private static final Logger log = LoggerFactory.getLogger(MemoryConsumer.class);
  private static final Duration POLL = Duration.ofMillis(250);

  private final EventSubscription<T> subscription;
  private final String topicName;
  private final Map<String, Object> settings;
  private final Runnable onCaughtUp;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> current;
  private volatile boolean running = true;

  MemoryConsumer(
      EventSubscription<T> subscription,
      String topicName,
      Map<String, Object> settings,
      Runnable onCaughtUp) {
    this.subscription = subscription;
    this.topicName = topicName;
    this.settings = settings;
    this.onCaughtUp = onCaughtUp;
  }

  void start() {
    Thread.ofVirtual().name(subscription.consumer()).start(this::run);
  }

  void stop() {
    running = false;
    KafkaConsumer<byte[], byte[]> polling = current;
    if (polling != null) {
      polling.wakeup();
    }
  }

  private void run() {
    while (running) {
      try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
        current = consumer;
        follow(consumer);
      } catch (WakeupException | InterruptException _) {
        return;
      } catch (RuntimeException failure) {
        log.warn("{} starts again after: {}", subscription.consumer(), failure.toString());
        if (!pause()) {
          return;
        }
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> consumer) {
    List<TopicPartition> partitions =
        consumer.partitionsFor(topicName).stream()
            .map(info -> new TopicPartition(topicName, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    boolean caughtUp = false;
    while (running) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        handle(record);
      }
      if (!caughtUp && isBehind(consumer, ends)) {
        continue;
      }
      if (!caughtUp) {
        caughtUp = true;
        onCaughtUp.run();
      }
    }
  }

  private static boolean isBehind(
      KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue());
  }

  private void handle(ConsumerRecord<byte[], byte[]> record) {
    try {
      subscription
          .handler()
          .apply(RecordReader.read(record, subscription.bodyType()))
          .block(Duration.ofSeconds(5));
    } catch (RuntimeException unreadable) {
      log.error("{} skips a record", subscription.consumer(), unreadable);
    }
  }

  private static boolean pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
      return true;
    } catch (InterruptedException _) {
      return false;
    }
  }
}
