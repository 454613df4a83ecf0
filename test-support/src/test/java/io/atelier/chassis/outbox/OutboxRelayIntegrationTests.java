package io.atelier.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.observability.TraceParent;
import io.atelier.chassis.sample.Broker;
import io.atelier.chassis.sample.Notes;
import io.atelier.chassis.sample.SampleApplication;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

@WithServers(service = "chassis_test")
@SpringBootTest(classes = SampleApplication.class, properties = SampleApplication.CONFIGURATION)
class OutboxRelayIntegrationTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Autowired UnitOfWork unitOfWork;
  @Autowired Outbox outbox;
  @Autowired OutboxRelay relay;
  @Autowired Notes notes;
  @Autowired Broker broker;
  @Autowired DatabaseClient database;
  @Autowired TopicNames topics;
  @Autowired MeterRegistry meters;
  @Autowired Environment environment;

  private final UUID tenant = UUID.randomUUID();

  @AfterEach
  void relayRuns() {
    if (!relay.isRunning()) {
      relay.start();
    }
  }

  @Test
  void eventIsPublishedWithItsEnvelope() {
    UUID id = notes.given(tenant, "old");
    Instant before = Instant.now().minusSeconds(1);
    unitOfWork
        .asTenant(tenant, notes.change(tenant, id, "new"))
        .contextWrite(context -> TraceParent.with(context, TRACE))
        .block(PATIENCE);

    ConsumerRecord<byte[], byte[]> record = published(id, 1).getFirst();
    assertThat(Broker.header(record, "ce_specversion")).isEqualTo("1.0");
    assertThat(Broker.header(record, "ce_id")).isEqualTo(id + "/1");
    assertThat(Broker.header(record, "ce_type")).isEqualTo("note.changed");
    assertThat(Broker.header(record, "ce_source")).isEqualTo("/atelier/chassis-test");
    assertThat(Instant.parse(Broker.header(record, "ce_time")))
        .isBetween(before, Instant.now().plusSeconds(1));
    assertThat(Broker.header(record, "content-type")).isEqualTo("application/json");
    assertThat(Broker.header(record, "tenantid")).isEqualTo(tenant.toString());
    assertThat(Broker.header(record, "sequence")).isEqualTo("1");
    assertThat(Broker.header(record, "traceparent")).isEqualTo(TRACE);
    assertThat(record.value()).asString().isEqualTo("{\"body\":\"new\"}");
    await().atMost(PATIENCE).until(() -> waiting() == 0);
  }

  @Test
  void whatIsAbsentHasNoHeaderAndATombstoneNoBody() {
    String key = UUID.randomUUID().toString();
    unitOfWork
        .asSystem(
            SystemReason.UNTENANTED_RECORD,
            outbox.append(OutboundEvent.tombstone(Topic.TENANTS, key, 9, null)))
        .block(PATIENCE);
    ConsumerRecord<byte[], byte[]> record =
        broker.read(Topic.TENANTS, all -> has(all, key, 1)).stream()
            .filter(one -> key(one).equals(key))
            .findFirst()
            .orElseThrow();
    assertThat(record.value()).isNull();
    assertThat(record.headers().lastHeader("tenantid")).isNull();
    assertThat(record.headers().lastHeader("traceparent")).isNull();
  }

  @Test
  void stateAndEventCommitOrRollBackTogether() {
    UUID id = notes.given(tenant, "old");
    assertThatThrownBy(() ->
            unitOfWork
                .asTenant(
                    tenant,
                    notes
                        .change(tenant, id, "never")
                        .then(Mono.error(new IllegalStateException("no"))))
                .block(PATIENCE))
        .hasMessage("no");
    unitOfWork.asTenant(tenant, notes.change(tenant, id, "new")).block(PATIENCE);

    assertThat(published(id, 1))
        .allSatisfy(record -> assertThat(record.value()).asString().contains("new"));
    assertThat(unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE)).containsExactly("new");
  }

  @Test
  void eventOutsideOfAUnitOfWorkIsRefused() {
    assertThatThrownBy(() ->
            outbox
                .append(OutboundEvent.state(Topic.TENANTS, "k", 1, "x.y", null, Map.of()))
                .block(PATIENCE))
        .hasStackTraceContaining("outside of a unit of work");
  }

  @Test
  void bodyOverNineHundredKilobytesIsRefusedAndTheLargestIsPublished() {
    UUID id = notes.given(tenant, "old");
    int room = Topic.MAX_BODY_BYTES - "{\"body\":\"\"}".length();
    assertThatThrownBy(() ->
            unitOfWork
                .asTenant(tenant, notes.change(tenant, id, "x".repeat(room + 1)))
                .block(PATIENCE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too many");
    unitOfWork.asTenant(tenant, notes.change(tenant, id, "x".repeat(room))).block(PATIENCE);
    assertThat(published(id, 1).getFirst().value()).hasSize(Topic.MAX_BODY_BYTES);
  }

  @Test
  void parallelWritersOfOneAggregateArePublishedInItsOrder() {
    List<UUID> ids = List.of(notes.given(tenant, "a"), notes.given(tenant, "b"));
    Flux.range(0, 400)
        .flatMap(
            i ->
                unitOfWork
                    .asTenant(tenant, notes.change(tenant, ids.get(i % 2), "change " + i))
                    .subscribeOn(Schedulers.parallel()),
            8)
        .then()
        .block(PATIENCE);
    for (UUID id : ids) {
      assertThat(published(id, 200).stream().map(record -> Broker.header(record, "sequence")))
          .containsExactlyElementsOf(
              LongStream.rangeClosed(1, 200).mapToObj(String::valueOf).toList());
    }
  }

  @Test
  void relayThatIsStoppedOverAndOverLosesNothingAndRepeatsUnderTheSameId() throws Exception {
    UUID id = notes.given(tenant, "a");
    Thread writer =
        Thread.ofVirtual()
            .start(() ->
                Flux.range(0, 600)
                    .flatMap(i -> unitOfWork.asTenant(tenant, notes.change(tenant, id, "c" + i)), 4)
                    .then()
                    .block(PATIENCE));
    while (writer.isAlive()) {
      relay.stop();
      relay.start();
      writer.join(Duration.ofMillis(100));
    }
    await().atMost(PATIENCE).until(() -> waiting() == 0);
    Set<String> ids = new HashSet<>();
    Map<String, byte[]> bodies = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : published(id, 600)) {
      String eventId = Broker.header(record, "ce_id");
      ids.add(eventId);
      byte[] before = bodies.putIfAbsent(eventId, record.value());
      assertThat(before == null ? record.value() : before).isEqualTo(record.value());
    }
    assertThat(ids).hasSize(600);
  }

  @Test
  void stoppedRelayLeavesTheLockToTheNext() {
    for (int i = 0; i < 5; i++) {
      relay.stop();
      await().atMost(PATIENCE).until(() -> leaders() == 0);
      relay.start();
      await().atMost(PATIENCE).until(() -> leaders() == 1);
    }
  }

  @Test
  void oneOfTwoRelaysIsActiveAndTheOtherTakesOver() {
    try (ConfigurableApplicationContext other = replica()) {
      assertThat(other.getBean(OutboxRelay.class).isRunning()).isTrue();
      await().atMost(PATIENCE).until(() -> leaders() == 1);
      double before = ours();
      UUID id = notes.given(tenant, "a");
      unitOfWork.asTenant(tenant, notes.change(tenant, id, "by us")).block(PATIENCE);
      published(id, 1);
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(ours()).isEqualTo(before + 1));

      relay.stop();
      unitOfWork.asTenant(tenant, notes.change(tenant, id, "by the other")).block(PATIENCE);
      published(id, 2);
      assertThat(ours()).isEqualTo(before + 1);
      assertThat(leaders()).isEqualTo(1);
    }
  }

  @Test
  void aRelayThatFallsAsleepWhileSomeoneWritesIsWokenForAll() {
    for (int round = 0; round < 60; round++) {
      UUID id = notes.given(tenant, "a");
      long begin = System.nanoTime();
      unitOfWork.asTenant(tenant, notes.change(tenant, id, "round " + round)).block(PATIENCE);
      published(id, 1);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(2 + round % 7))
          .until(() -> waiting() == 0);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PATIENCE);
    }
  }

  @Test
  void relayWhoseConnectionIsCutGoesOn() {
    cutLeader();
    UUID id = notes.given(tenant, "a");
    unitOfWork.asTenant(tenant, notes.change(tenant, id, "after the cut")).block(PATIENCE);
    assertThat(published(id, 1)).isNotEmpty();
  }

  /** The runtime role may end its own sessions. */
  private void cutLeader() {
    unitOfWork
        .asTenant(
            tenant,
            database
                .sql(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                    WHERE locktype = 'advisory' AND granted
                      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """)
                .map(row -> true)
                .all()
                .then())
        .block(PATIENCE);
  }

  private ConfigurableApplicationContext replica() {
    String[] copied =
        java.util.stream.Stream.of(
                "spring.r2dbc.url",
                "spring.r2dbc.username",
                "spring.r2dbc.password",
                "spring.flyway.url",
                "spring.flyway.user",
                "spring.flyway.password",
                "spring.kafka.bootstrap-servers",
                "atelier.tenancy.system-role",
                "atelier.events.topic-prefix",
                "atelier.security.jwks-url")
            .map(name -> "--" + name + "=" + environment.getRequiredProperty(name))
            .toArray(String[]::new);
    return new SpringApplicationBuilder(SampleApplication.class)
        .properties(SampleApplication.CONFIGURATION, "server.port=0", "management.server.port=0")
        .run(copied);
  }

  private double ours() {
    return meters.get("atelier.outbox.published").counter().count();
  }

  /** Of the locks of relays, that of leadership; the other is held while one sleeps. */
  private long leaders() {
    return count(
        """
        SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
          AND objid = x'69657231'::int
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """);
  }

  private long waiting() {
    return count("SELECT count(*) FROM outbox");
  }

  private long count(String sql) {
    return unitOfWork
        .asSystem(SystemReason.RELAY, database.sql(sql).map(row -> row.get(0, Long.class)).one())
        .block(PATIENCE);
  }

  private List<ConsumerRecord<byte[], byte[]>> published(UUID id, int count) {
    return broker.read(Topic.TENANTS, all -> has(all, id.toString(), count)).stream()
        .filter(record -> key(record).equals(id.toString()))
        .toList();
  }

  private static boolean has(List<ConsumerRecord<byte[], byte[]>> all, String key, int count) {
    return all.stream()
            .filter(record -> key(record).equals(key))
            .map(record -> Broker.header(record, "ce_id"))
            .distinct()
            .count()
        >= count;
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return new String(record.key(), java.nio.charset.StandardCharsets.UTF_8);
  }
}
