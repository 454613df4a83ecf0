package io.atelier.chassis.inbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.util.backoff.FixedBackOff;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Consumers of a group, for mirrors and effects. Each polls a batch on a virtual thread, works
 * through it ordered per key and bounded in flight, and commits the offsets behind it. Only an
 * absent store fails a batch: it is then tried for as long as that lasts.
 */
final class InboxConsumers {
  private static final int KEYS_AT_ONCE = 64;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final Map<String, Object> consumerSettings;
  private final TopicNames topics;
  private final EventHandling handling;
  private final List<KafkaMessageListenerContainer<byte[], byte[]>> containers = new ArrayList<>();

  InboxConsumers(Map<String, Object> consumerSettings, TopicNames topics, EventHandling handling) {
    this.consumerSettings = consumerSettings;
    this.topics = topics;
    this.handling = handling;
  }

  void start(EventSubscription<?> subscription, Instant firstStarted) {
    ContainerProperties properties = new ContainerProperties(topics.of(subscription.topic()));
    properties.setGroupId(topics.group(subscription.consumer()));
    properties.setClientId(subscription.consumer());
    properties.setAckMode(ContainerProperties.AckMode.BATCH);
    properties.setListenerTaskExecutor(onVirtualThread(subscription.consumer()));
    properties.setShutdownTimeout(5_000);
    properties.setMessageListener(
        (BatchMessageListener<byte[], byte[]>)
            records -> work(subscription, records, firstStarted));
    KafkaMessageListenerContainer<byte[], byte[]> container =
        new KafkaMessageListenerContainer<>(
            new DefaultKafkaConsumerFactory<>(consumerSettings), properties);
    container.setBeanName(subscription.consumer());
    container.setCommonErrorHandler(
        new DefaultErrorHandler(
            new FixedBackOff(PAUSE.toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS)));
    container.start();
    containers.add(container);
  }

  void stop() {
    containers.forEach(KafkaMessageListenerContainer::stop);
    containers.clear();
  }

  /** Blocks on the consumer's own virtual thread, and only there. */
  private void work(
      EventSubscription<?> subscription,
      List<ConsumerRecord<byte[], byte[]>> records,
      Instant firstStarted) {
    Map<String, List<ConsumerRecord<byte[], byte[]>>> byKey = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      byKey.computeIfAbsent(RecordReader.key(record), _ -> new ArrayList<>()).add(record);
    }
    Flux.fromIterable(byKey.values())
        .flatMap(sameKey -> inOrder(subscription, sameKey, firstStarted), KEYS_AT_ONCE)
        .then()
        .block();
  }

  private Mono<Void> inOrder(
      EventSubscription<?> subscription,
      List<ConsumerRecord<byte[], byte[]>> sameKey,
      Instant firstStarted) {
    return Flux.fromIterable(sameKey)
        .concatMap(record -> handling.handle(subscription, record, firstStarted))
        .then();
  }

  private static SimpleAsyncTaskExecutor onVirtualThread(String consumer) {
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(consumer + "-");
    executor.setVirtualThreads(true);
    return executor;
  }

  /** What every consumer of ours has alike. */
  static Map<String, Object> settings(Map<String, Object> base) {
    Map<String, Object> settings = new LinkedHashMap<>(base);
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 500);
    // A killed consumer's partitions are taken over after this long, not after 45 s.
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 250);
    return settings;
  }
}
