package io.atelier.chassis.inbox;

import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Brings the consumers of a service up without holding up its start: topics that are missing are
 * made, then everything is subscribed, then the mirrors are watched until each was read to the end
 * once. While Kafka is away all of it waits.
 */
final class InboxStart implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(InboxStart.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final long PATIENCE_SECONDS = 15;

  private final List<EventSubscription<?>> subscriptions;
  private final EventsProperties properties;
  private final TopicNames topics;
  private final Map<String, Object> adminSettings;
  private final Map<String, Object> consumerSettings;
  private final Mirrors mirrors;
  private final InstantSource clock;
  private final @Nullable Database database;
  private final List<MemoryConsumer<?>> memories = new ArrayList<>();
  private @Nullable Thread thread;
  private volatile boolean running;

  /** What mirrors and effects need; a service without a database has neither. */
  record Database(UnitOfWork unitOfWork, InboxRepository repository, InboxConsumers consumers) {}

  InboxStart(
      List<EventSubscription<?>> subscriptions,
      EventsProperties properties,
      TopicNames topics,
      Map<String, Object> adminSettings,
      Map<String, Object> consumerSettings,
      Mirrors mirrors,
      InstantSource clock,
      @Nullable Database database) {
    this.subscriptions = subscriptions;
    this.properties = properties;
    this.topics = topics;
    this.adminSettings = adminSettings;
    this.consumerSettings = consumerSettings;
    this.mirrors = mirrors;
    this.clock = clock;
    this.database = database;
    subscriptions.stream()
        .filter(subscription -> subscription.kind() != EventSubscription.Kind.EFFECT)
        .forEach(subscription -> mirrors.expect(subscription.consumer()));
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("inbox-start").start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    Thread starting = thread;
    if (starting != null) {
      starting.interrupt();
      try {
        starting.join(Duration.ofSeconds(5));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    memories.forEach(MemoryConsumer::stop);
    if (database != null) {
      database.consumers().stop();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void run() {
    try (Admin admin = Admin.create(adminSettings)) {
      untilDone("topics", () -> createTopics(admin));
      for (EventSubscription<?> subscription : subscriptions) {
        untilDone(subscription.consumer(), () -> subscribe(subscription));
      }
      for (EventSubscription<?> subscription : subscriptions) {
        if (subscription.kind() == EventSubscription.Kind.MIRROR) {
          untilDone(subscription.consumer(), () -> watch(admin, subscription));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A step that may fail while a store is away. */
  private interface Step {
    void run()
        throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException;
  }

  private void untilDone(String what, Step step) throws InterruptedException {
    while (running) {
      try {
        step.run();
        return;
      } catch (ExecutionException | java.util.concurrent.TimeoutException | RuntimeException away) {
        log.warn("{}: tried again after {}", what, away.toString());
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      }
    }
  }

  private void createTopics(Admin admin)
      throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
    List<NewTopic> wanted =
        Arrays.stream(Topic.values())
            .map(topic ->
                new NewTopic(
                        topics.of(topic), properties.partitions(), properties.replicationFactor())
                    .configs(topic.configuration()))
            .toList();
    for (var created : admin.createTopics(wanted).values().values()) {
      try {
        created.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException failure) {
        if (!(failure.getCause() instanceof TopicExistsException)) {
          throw failure;
        }
      }
    }
  }

  private void subscribe(EventSubscription<?> subscription) {
    if (subscription.kind() == EventSubscription.Kind.MEMORY) {
      MemoryConsumer<?> memory = memory(subscription);
      memories.add(memory);
      memory.start();
      return;
    }
    Database needed = database;
    if (needed == null) {
      throw new IllegalStateException(subscription.consumer() + " needs a database");
    }
    Instant firstStarted =
        needed
            .unitOfWork()
            .asSystem(
                SystemReason.UNTENANTED_RECORD,
                needed.repository().firstStarted(subscription.consumer(), clock.instant()))
            .blockOptional(Duration.ofSeconds(PATIENCE_SECONDS))
            .orElseThrow();
    needed.consumers().start(subscription, firstStarted);
  }

  private <T> MemoryConsumer<T> memory(EventSubscription<T> subscription) {
    return new MemoryConsumer<>(
        subscription,
        topics.of(subscription.topic()),
        consumerSettings,
        () -> mirrors.caughtUp(subscription.consumer()));
  }

  /** The group may have other members, so its committed offsets tell, not our own position. */
  private void watch(Admin admin, EventSubscription<?> subscription)
      throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
    Map<TopicPartition, OffsetSpec> latest = new LinkedHashMap<>();
    for (int partition : partitions(admin, topics.of(subscription.topic()))) {
      latest.put(
          new TopicPartition(topics.of(subscription.topic()), partition), OffsetSpec.latest());
    }
    var ends = admin.listOffsets(latest).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    Supplier<Map<TopicPartition, OffsetAndMetadata>> committed =
        () -> committed(admin, topics.group(subscription.consumer()));
    while (running) {
      Map<TopicPartition, OffsetAndMetadata> now = committed.get();
      boolean behind =
          ends.entrySet().stream()
              .anyMatch(end -> position(now, end.getKey()) < end.getValue().offset());
      if (!behind) {
        mirrors.caughtUp(subscription.consumer());
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static List<Integer> partitions(Admin admin, String topicName)
      throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
    return admin
        .describeTopics(List.of(topicName))
        .allTopicNames()
        .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .values()
        .stream()
        .flatMap(description -> description.partitions().stream())
        .map(partition -> partition.partition())
        .toList();
  }

  private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group) {
    try {
      return admin
          .listConsumerGroupOffsets(group)
          .partitionsToOffsetAndMetadata()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | java.util.concurrent.TimeoutException _) {
      return Map.of();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Map.of();
    }
  }

  private static long position(
      Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition) {
    OffsetAndMetadata offset = committed.get(partition);
    return offset == null ? 0 : offset.offset();
  }
}
