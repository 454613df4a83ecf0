package io.atelier.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageEvent;
import io.atelier.testsupport.servers.TestServers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.util.unit.DataSize;

/** From a request to the topic, with the real Kafka, without it, and over restarts. */
@Tag("integration")
class MeteringIntegrationTests {
  private static final String NOWHERE = "127.0.0.1:1";

  @TempDir Path folder;

  private final TopicNames topics =
      new TopicNames("m" + UUID.randomUUID().toString().substring(0, 8) + ".");
  private final UUID tenantId = UUID.randomUUID();
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private long segmentSize = 16 * 1024 * 1024;

  @BeforeEach
  void topic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka()))) {
      admin.createTopics(List.of(new NewTopic(topics.of(Topic.USAGE), 3, (short) 1))).all().get();
    }
  }

  @Test
  void whatIsCountedReachesKafkaAndIsDeletedHere() throws IOException {
    segmentSize = 2_000;
    RequestMeter meter = meter(kafka());
    Set<String> counted = count(meter, 1_000);
    until(() -> sent() == 1_000);
    assertThat(published()).isEqualTo(counted);
    until(() -> segments().size() == 1);
    meter.stop();
    assertThat(Files.readString(folder.resolve("position"))).isNotBlank();
  }

  @Test
  void whileKafkaIsAwayRecordsStayAndFollowAfterARestart() {
    RequestMeter without = meter(NOWHERE);
    Set<String> counted = count(without, 300);
    until(() -> meters.counter("atelier.gateway.metering.appended").count() == 300);
    without.stop();
    RequestMeter with = meter(kafka());
    counted.addAll(count(with, 10));
    until(() -> sent() == 310);
    with.stop();
    assertThat(published()).isEqualTo(counted);
  }

  @Test
  void aStartGoesOnWhereTheLastOneWas() {
    RequestMeter first = meter(kafka());
    Set<String> counted = count(first, 20);
    first.stop();
    assertThat(sent()).as("a graceful end sends what is left").isEqualTo(20);
    RequestMeter second = meter(kafka());
    counted.addAll(count(second, 5));
    until(() -> sent() == 25);
    second.stop();
    assertThat(published()).isEqualTo(counted);
  }

  @Test
  void aLineThatAKillCutInTwoIsLeftOut() throws IOException {
    RequestMeter killed = meter(NOWHERE);
    Set<String> counted = count(killed, 3);
    until(() -> meters.counter("atelier.gateway.metering.appended").count() == 3);
    killed.stop();
    Path segment = segments().getLast();
    Files.writeString(segment, "{\"tenant_id\":\"0199", StandardOpenOption.APPEND);
    RequestMeter next = meter(kafka());
    counted.addAll(count(next, 2));
    until(() -> sent() == 5);
    next.stop();
    assertThat(published()).isEqualTo(counted);
  }

  @Test
  void aBrokenLineDoesNotHoldUpOthers() throws IOException {
    Files.writeString(folder.resolve("00000000000000000007.jsonl"), "nonsense\n");
    RequestMeter meter = meter(kafka());
    Set<String> counted = count(meter, 2);
    until(() -> sent() == 2);
    meter.stop();
    assertThat(published()).isEqualTo(counted);
    assertThat(meters.counter("atelier.gateway.metering.unreadable").count()).isEqualTo(1);
  }

  @Test
  void aLostPositionSendsAllAgain() throws IOException {
    RequestMeter without = meter(NOWHERE);
    Set<String> counted = count(without, 4);
    without.stop();
    Files.write(folder.resolve("position"), new byte[] {0, 0, 0});
    RequestMeter with = meter(kafka());
    until(() -> sent() >= 4);
    with.stop();
    assertThat(published()).isEqualTo(counted);
  }

  @Test
  void twoGatewaysDoNotShareAFolder() {
    RequestMeter meter = meter(NOWHERE);
    assertThatThrownBy(() -> meter(NOWHERE))
        .hasMessageContaining("atelier.gateway.metering.directory");
    meter.stop();
  }

  @Test
  void whatDoesNotFitIsDroppedAndCounted() {
    KafkaProperties away = new KafkaProperties();
    away.setBootstrapServers(List.of(NOWHERE));
    RequestMeter full =
        new RequestMeter(
            new MeteringProperties(
                folder, Duration.ofMillis(5), 10, DataSize.ofMegabytes(1), DataSize.ofBytes(1)),
            new MeterSender(away, topics, meters),
            meters);
    full.start();
    count(full, 1);
    until(() -> {
      count(full, 1);
      return meters.counter("atelier.gateway.metering.dropped").count() > 0;
    });
    full.stop();
  }

  private RequestMeter meter(String bootstrapServers) {
    KafkaProperties properties = new KafkaProperties();
    properties.setBootstrapServers(List.of(bootstrapServers));
    RequestMeter meter =
        new RequestMeter(
            new MeteringProperties(
                folder,
                Duration.ofMillis(5),
                10_000,
                DataSize.ofBytes(segmentSize),
                DataSize.ofGigabytes(1)),
            new MeterSender(properties, topics, meters),
            meters);
    meter.start();
    return meter;
  }

  private Set<String> count(RequestMeter meter, int requests) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < requests; i++) {
      String id = UUID.randomUUID().toString();
      Instant now = Instant.now();
      meter.count(
          new MeteredRequest(
              tenantId,
              now,
              new UsageEvent(id, "requests_per_month", BigDecimal.ONE, null, now, null)));
      ids.add(id);
    }
    return ids;
  }

  private double sent() {
    return meters.counter("atelier.gateway.metering.sent").count();
  }

  private List<Path> segments() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Set<String> published() {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka()),
            new StringDeserializer(),
            new StringDeserializer())) {
      String topic = topics.of(Topic.USAGE);
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      Set<String> ids = new TreeSet<>();
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer
            .poll(Duration.ofMillis(200))
            .forEach(record -> {
              ids.add(record.key());
              assertThat(
                      new String(
                          record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8))
                  .isEqualTo(record.key());
            });
      }
      return ids;
    }
  }

  private static String kafka() {
    return TestServers.get().kafkaBootstrapServers();
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
