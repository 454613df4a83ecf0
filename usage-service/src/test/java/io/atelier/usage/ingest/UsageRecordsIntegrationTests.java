package io.atelier.usage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

/** The Kafka door, through a real broker. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class UsageRecordsIntegrationTests {
  private static final String SESSIONS = "sessions_per_month";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Autowired ApplicationContext context;
  @Autowired TopicNames topics;

  @Value("${spring.kafka.bootstrap-servers}")
  String kafka;

  private final Instant start =
      Instant.now().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.MILLIS);
  private Tenants tenants;
  private KafkaProducer<String, byte[]> producer;

  @BeforeEach
  void open() {
    tenants = new Tenants(context);
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka, "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  @AfterEach
  void close() {
    producer.close();
  }

  @Test
  void aRecordThatComesAgainCountsOnce() {
    UUID tenant = tenants.with(start, Map.of());
    for (int i = 0; i < 3; i++) {
      send(tenant, "a", "{\"id\":\"a\",\"metric\":\"sessions_per_month\",\"quantity\":2}");
    }
    send(tenant, "b", "{\"quantity\":1.0,\"metric\":\"sessions_per_month\",\"id\":\"b\"}");
    await(() -> tenants.total(tenant, SESSIONS, start) == 3);
    assertThat(parked(tenant, "waiting") + parked(tenant, "refused")).isZero();
  }

  @Test
  void usageOfAnUnknownTenantIsCountedByItselfWhenTheTenantAppears() {
    UUID tenant = UUID.randomUUID();
    for (int i = 0; i < 20; i++) {
      String id = "e" + i % 15;
      send(
          tenant,
          id,
          "{\"id\":\"%s\",\"metric\":\"sessions_per_month\",\"quantity\":1}".formatted(id));
    }
    send(tenant, "bad", "{\"id\":\"bad\",\"metric\":\"no_such\",\"quantity\":1}");
    send(tenant, "e0", "{\"id\":\"e0\",\"metric\":\"sessions_per_month\",\"quantity\":7}");
    await(() -> parked(tenant, "waiting") == 17);
    appear(Rights.active(tenant, start, Map.of()));
    await(() -> tenants.total(tenant, SESSIONS, start) == 15);
    // It is counted first and forgotten second.
    await(() -> parked(tenant, "waiting") == 0);
    assertThat(parked(tenant, "refused")).isEqualTo(1);
    assertThat(parked(tenant, "conflict")).isEqualTo(1);
  }

  @Test
  void usageAndTheTenantItselfInAnyOrderCountOnce() {
    List<UUID> all = java.util.stream.Stream.generate(UUID::randomUUID).limit(20).toList();
    for (UUID tenant : all) {
      send(tenant, "a", "{\"id\":\"a\",\"metric\":\"sessions_per_month\",\"quantity\":1}");
      appear(Rights.active(tenant, start, Map.of()));
      send(tenant, "b", "{\"id\":\"b\",\"metric\":\"sessions_per_month\",\"quantity\":1}");
    }
    for (UUID tenant : all) {
      await(() -> tenants.total(tenant, SESSIONS, start) == 2);
    }
  }

  @Test
  void usageOfAPlatformWithoutCatalogueWaitsForIt() {
    UUID tenant = UUID.randomUUID();
    String platform = "p" + tenant.toString().substring(0, 8);
    EntitlementsRecord studio = Rights.active(tenant, start, Map.of());
    appear(new EntitlementsRecord(tenant, platform, 0, studio.usagePeriods(), studio.phases()));
    send(tenant, "a", "{\"id\":\"a\",\"metric\":\"sessions_per_month\",\"quantity\":4}");
    await(() -> parked(tenant, "waiting") == 1);
    publish(Topic.CATALOG, platform, null, 1L, EventJson.write(Rights.catalog(platform)));
    await(() -> tenants.total(tenant, SESSIONS, start) == 4);
    await(() -> parked(tenant, "waiting") == 0);
  }

  @Test
  void whatCanNeverBeCountedIsParkedWithTheReason() {
    UUID tenant = tenants.with(start, Map.of());
    send(tenant, "x", "not json");
    send(tenant, "y", "{\"id\":\"y\",\"metric\":\"sessions_per_month\",\"quantity\":-1,\"z\":1}");
    send(tenant, "u", "{\"id\":\"u\",\"metric\":\"sessions_per_month\",\"quantity\":999999999999}");
    send(tenant, "v", "{\"id\":\"v\",\"metric\":\"sessions_per_month\",\"quantity\":1}");
    await(() -> parked(tenant, "refused") == 3);
    assertThat(
            tenants.number(
                tenant,
                "SELECT count(*) FROM unplaced_usage WHERE faults LIKE '%/quantity%'"
                    + " AND faults LIKE '%/z%'"))
        .isEqualTo(1);
  }

  @Test
  void theInstallationItselfCountsWhatItKeeps() {
    UUID tenant = tenants.with(start, Map.of());
    send(tenant, "m", "{\"id\":\"m\",\"metric\":\"users\",\"quantity\":3}");
    await(() -> tenants.total(tenant, "users", Instant.EPOCH) == 3);
  }

  private long parked(UUID tenant, String reason) {
    return tenants.number(
        tenant,
        "SELECT count(*) FROM unplaced_usage WHERE tenant_id = '%s' AND reason = '%s'"
            .formatted(tenant, reason));
  }

  private void appear(EntitlementsRecord record) {
    publish(
        Topic.ENTITLEMENTS,
        record.tenantId().toString(),
        record.tenantId(),
        1L,
        EventJson.write(record));
  }

  private void send(UUID tenant, String id, String body) {
    publish(Topic.USAGE, id, tenant, null, body.getBytes(StandardCharsets.UTF_8));
  }

  private void publish(Topic topic, String key, UUID tenant, Long sequence, byte[] body) {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topics.of(topic), key, body);
    header(record, EventHeaders.ID, key);
    header(record, EventHeaders.TYPE, "test");
    header(record, EventHeaders.TENANT_ID, tenant);
    header(record, EventHeaders.SEQUENCE, sequence);
    producer.send(record);
  }

  private static void header(ProducerRecord<String, byte[]> record, String name, Object value) {
    if (value != null) {
      record.headers().add(name, value.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void await(BooleanSupplier condition) {
    Instant deadline = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waited long enough").isBefore(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }
}
