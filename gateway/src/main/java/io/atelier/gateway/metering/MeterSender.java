package io.atelier.gateway.metering;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.gateway.GatewayApplication;
import io.atelier.gateway.metering.SegmentReader.Lines;
import io.atelier.gateway.metering.Segments.Position;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/**
 * Follows the segments and sends their lines to {@code atelier.usage}. The position moves on only
 * over what Kafka acknowledged; a segment that was sent to its end is deleted.
 */
@Component
class MeterSender {
  private static final Logger log = LoggerFactory.getLogger(MeterSender.class);
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(2);
  private static final String TYPE = "usage.requested";

  private final KafkaProperties kafka;
  private final TopicNames topics;
  private final Counter sent;
  private final Counter unreadable;
  private final Semaphore woken = new Semaphore(0);
  private @Nullable Thread thread;
  private volatile boolean running;
  private boolean away;

  MeterSender(KafkaProperties kafka, TopicNames topics, MeterRegistry meters) {
    this.kafka = kafka;
    this.topics = topics;
    this.sent =
        Counter.builder("atelier.gateway.metering.sent")
            .description("Usage records acknowledged by Kafka")
            .register(meters);
    this.unreadable =
        Counter.builder("atelier.gateway.metering.unreadable")
            .description("Lines of this node's file that are no usage record")
            .register(meters);
  }

  /**
   * @param current the number of the segment that may still grow
   */
  void start(Segments segments, LongSupplier current) {
    running = true;
    thread = Thread.ofPlatform().name("meter-sender").daemon().start(() -> run(segments, current));
  }

  /** Something was written. */
  void wake() {
    if (woken.availablePermits() == 0) {
      woken.release();
    }
  }

  void stop() throws InterruptedException {
    running = false;
    wake();
    Thread sending = thread;
    if (sending != null) {
      sending.join(LAST_WORDS.plusSeconds(1));
      sending.interrupt();
      sending.join(LAST_WORDS);
    }
  }

  private void run(Segments segments, LongSupplier current) {
    while (true) {
      try {
        follow(segments, current);
        return;
      } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException e) {
        return;
      } catch (IOException | ExecutionException | RuntimeException failure) {
        if (!running) {
          log.info(
              "Usage records stay in this node's file for the next start: {}", failure.toString());
          return;
        }
        if (!away) {
          log.warn("Usage records stay in this node's file for now: {}", failure.toString());
          away = true;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Returns when the gateway ends and everything was sent. */
  private void follow(Segments segments, LongSupplier current)
      throws IOException, InterruptedException, ExecutionException {
    KafkaProducer<byte[], byte[]> producer = producer();
    try {
      follow(segments, current, producer);
    } finally {
      // What was not acknowledged is sent again, so there is nothing to wait for.
      producer.close(Duration.ZERO);
    }
  }

  private void follow(
      Segments segments, LongSupplier current, KafkaProducer<byte[], byte[]> producer)
      throws IOException, InterruptedException, ExecutionException {
    while (true) {
      boolean last = !running;
      Position position = firstUnsent(segments);
      Lines lines = SegmentReader.read(segments.file(position.segment()), position.offset());
      if (!lines.lines().isEmpty()) {
        send(producer, lines.lines());
        segments.sentUpTo(new Position(position.segment(), lines.offset()));
        if (away) {
          log.info("Usage records reach Kafka again");
          away = false;
        }
      } else if (position.segment() < current.getAsLong()) {
        // Nothing is added any more, so a line without an end is one that a kill cut in two.
        segments.sentUpTo(new Position(position.segment() + 1, 0));
        segments.delete(position.segment());
      } else if (last) {
        return;
      } else {
        var _ = woken.tryAcquire(IDLE.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  /** Segments that were sent and not deleted yet, because of a kill between the two, go now. */
  private static Position firstUnsent(Segments segments) throws IOException {
    Position position = segments.position();
    for (long number : segments.numbers()) {
      if (number < position.segment()) {
        segments.delete(number);
      } else {
        return number == position.segment() ? position : new Position(number, 0);
      }
    }
    return position;
  }

  private void send(KafkaProducer<byte[], byte[]> producer, List<String> lines)
      throws InterruptedException, ExecutionException {
    List<Future<?>> acknowledgements = new ArrayList<>(lines.size());
    for (String line : lines) {
      ProducerRecord<byte[], byte[]> record = record(line);
      if (record != null) {
        acknowledgements.add(producer.send(record));
      }
    }
    producer.flush();
    for (Future<?> acknowledgement : acknowledgements) {
      acknowledgement.get();
    }
    sent.increment(acknowledgements.size());
  }

  private @Nullable ProducerRecord<byte[], byte[]> record(String line) {
    MeteredRequest request;
    try {
      request = EventJson.mapper().readValue(line, MeteredRequest.class);
    } catch (JacksonException e) {
      // A broken line must not hold up those behind it.
      log.error("A line of the usage records cannot be read and is left out", e);
      unreadable.increment();
      return null;
    }
    String id = request.event().id();
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topics.of(Topic.USAGE), bytes(id), EventJson.write(request.event()));
    record
        .headers()
        .add(EventHeaders.SPEC_VERSION, bytes("1.0"))
        .add(EventHeaders.ID, bytes(id))
        .add(EventHeaders.TYPE, bytes(TYPE))
        .add(EventHeaders.SOURCE, bytes("/atelier/" + GatewayApplication.NAME))
        .add(EventHeaders.TIME, bytes(request.time().toString()))
        .add(EventHeaders.CONTENT_TYPE, bytes("application/json"))
        .add(EventHeaders.TENANT_ID, bytes(request.tenantId().toString()));
    return record;
  }

  private KafkaProducer<byte[], byte[]> producer() {
    Map<String, Object> settings = new HashMap<>(kafka.buildProducerProperties());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 15_000);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, GatewayApplication.NAME + "-metering");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
