package io.atelier.usage.ingest;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.usage.recorder.Recorder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The Kafka door. What a poll brings is counted, or parked with the reason, in the transaction that
 * moves the partition's position on; Kafka's own offsets only tell others how far we are. While a
 * store is away it waits.
 */
@Component
final class UsageLogReader implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(UsageLogReader.class);
  private static final String CONSUMER = "usage.events";
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int AT_ONCE = 5_000;

  private final UnitOfWork unitOfWork;
  private final Recorder recorder;
  private final UsageRecordReader records;
  private final LogEnding ending;
  private final LogPositionRepository positions;
  private final Map<String, Object> settings;
  private final String topic;
  private final Map<Integer, Long> next = new HashMap<>();
  private volatile boolean running;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private @Nullable Thread thread;

  UsageLogReader(
      UnitOfWork unitOfWork,
      Recorder recorder,
      UsageRecordReader records,
      LogEnding ending,
      LogPositionRepository positions,
      KafkaProperties kafka,
      TopicNames topics) {
    this.unitOfWork = unitOfWork;
    this.recorder = recorder;
    this.records = records;
    this.ending = ending;
    this.positions = positions;
    this.settings = settings(kafka, topics);
    this.topic = topics.of(Topic.USAGE);
  }

  private static Map<String, Object> settings(KafkaProperties kafka, TopicNames topics) {
    Map<String, Object> settings = new HashMap<>(kafka.buildConsumerProperties());
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, topics.group(CONSUMER));
    settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, AT_ONCE);
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 6_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
    settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    // A topic that is made after we asked for it is found soon.
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
    return settings;
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name(CONSUMER).start(this::run);
  }

  @Override
  public void stop() {
    running = false;
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    Thread reading = thread;
    if (reading != null) {
      try {
        if (!reading.join(Duration.ofSeconds(5))) {
          reading.interrupt();
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void run() {
    try {
      while (running) {
        try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(settings)) {
          consumer = opened;
          opened.subscribe(List.of(topic), new Assignment(opened));
          while (running) {
            read(opened);
          }
        } catch (WakeupException _) {
          // Stopping.
        } catch (RuntimeException failure) {
          log.warn("{}: begun anew after {}", CONSUMER, failure.toString());
          TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Blocks on this reader's own virtual thread, and only there. */
  private void read(KafkaConsumer<byte[], byte[]> from) throws InterruptedException {
    ConsumerRecords<byte[], byte[]> polled = from.poll(POLL);
    if (polled.isEmpty()) {
      return;
    }
    List<Moved> moved =
        Flux.fromIterable(polled.partitions())
            .flatMap(partition -> count(partition, polled.records(partition)))
            .collectList()
            .block();
    boolean failed = false;
    for (Moved one : moved == null ? List.<Moved>of() : moved) {
      if (one.failure() == null) {
        next.put(one.partition().partition(), one.to());
      } else {
        failed = true;
        log.warn("{} waits: {}", one.partition(), one.failure().toString());
        seek(from, one.partition());
      }
    }
    from.commitAsync();
    if (failed) {
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }

  /** Where a partition's position is after a batch of it; not moved where there is a failure. */
  private record Moved(TopicPartition partition, long to, @Nullable Throwable failure) {}

  private Mono<Moved> count(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> polled) {
    Long from = next.get(partition.partition());
    if (from == null) {
      return Mono.just(new Moved(partition, 0, new IllegalStateException("no position")));
    }
    long to = polled.getLast().offset() + 1;
    LogBatch batch = LogBatch.of(polled, records);
    return recorder
        .record(
            source(partition),
            batch.arrivals(),
            outcomes ->
                ending
                    .park(batch.parked(outcomes))
                    .then(positions.move(topic, partition.partition(), from, to)))
        .map(_ -> new Moved(partition, to, null))
        .onErrorResume(failure -> Mono.just(new Moved(partition, from, failure)));
  }

  /** A partition waits in turn with tenants. */
  private static UUID source(TopicPartition partition) {
    return UUID.nameUUIDFromBytes(partition.toString().getBytes(StandardCharsets.UTF_8));
  }

  private void seek(KafkaConsumer<byte[], byte[]> from, TopicPartition partition) {
    long earliest = from.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    Long stored =
        unitOfWork
            .asSystem(
                SystemReason.UNTENANTED_RECORD,
                positions.next(topic, partition.partition(), earliest))
            .block();
    long position = stored == null ? earliest : stored;
    next.put(partition.partition(), position);
    // What was deleted meanwhile by its age cannot be counted any more.
    from.seek(partition, Math.max(position, earliest));
  }

  private final class Assignment implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> from;

    Assignment(KafkaConsumer<byte[], byte[]> from) {
      this.from = from;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> next.remove(partition.partition()));
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> seek(from, partition));
    }
  }
}
