package io.atelier.chassis.inbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.chassis.sample.Broker;
import io.atelier.chassis.sample.Notes;
import io.atelier.chassis.sample.SampleApplication;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

@WithServers(service = "chassis_test")
@SpringBootTest(
    classes = {SampleApplication.class, MirrorIntegrationTests.Consumers.class},
    properties = SampleApplication.CONFIGURATION)
class MirrorIntegrationTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Autowired UnitOfWork unitOfWork;
  @Autowired Notes notes;
  @Autowired Broker broker;
  @Autowired Mirrors mirrors;
  @Autowired TopicNames topics;
  @Autowired Memory memory;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  private final UUID tenant = UUID.randomUUID();
  private final UUID id = UUID.randomUUID();

  record Body(String body) {}

  /** What the memory mirror has heard. */
  static class Memory {
    final List<InboundEvent<Body>> heard = new CopyOnWriteArrayList<>();
  }

  @TestConfiguration
  static class Consumers {

    @Bean
    Memory memory() {
      return new Memory();
    }

    @Bean
    EventSubscription<Body> mirror(DatabaseClient database) {
      return EventSubscription.mirror(
          "test.notes", Topic.TENANTS, Body.class, event -> keepNewest(database, event));
    }

    @Bean
    EventSubscription<Body> untenanted(DatabaseClient database) {
      return EventSubscription.mirror(
          "test.platforms",
          Topic.PLATFORMS,
          Body.class,
          event ->
              database
                  .sql(
                      "INSERT INTO handled (consumer, key, event) VALUES ('platforms', :key, current_user)")
                  .bind("key", event.key())
                  .then());
    }

    @Bean
    EventSubscription<Body> memoryMirror(Memory memory) {
      return EventSubscription.memory(
          "test.memory",
          Topic.MEMBERS,
          Body.class,
          event -> Mono.fromRunnable(() -> memory.heard.add(event)));
    }

    private static Mono<Void> keepNewest(DatabaseClient database, InboundEvent<Body> event) {
      return database
          .sql(
              """
              INSERT INTO notes (tenant_id, id, body, sequence)
              VALUES (:tenant, :id, :body, :sequence)
              ON CONFLICT (id) DO UPDATE SET body = excluded.body, sequence = excluded.sequence
                WHERE notes.sequence < excluded.sequence
              """)
          .bind("tenant", event.tenantId())
          .bind("id", UUID.fromString(event.key()))
          .bind("body", event.body() == null ? "gone" : event.body().body())
          .bind("sequence", event.sequence())
          .then();
    }
  }

  @Test
  void newestStateIsKeptWhateverComesAgain() {
    send(1, "first");
    send(3, "third");
    send(2, "second");
    send(1, "first");
    awaitBodies("third");
    broker.send(
        Topic.TENANTS, id.toString(), Broker.state(id.toString(), 4, tenant), (byte[]) null);
    awaitBodies("gone");
  }

  @Test
  void handlerSeesTheRowsOfTheRecordsTenantOnly() {
    UUID other = UUID.randomUUID();
    notes.given(other, "theirs");
    send(1, "mine");
    awaitBodies("mine");
    assertThat(unitOfWork.asTenant(other, notes.bodies()).block(PATIENCE))
        .containsExactly("theirs");
  }

  @Test
  void recordWithoutTenantIsHandledAsTheSystem() {
    String key = UUID.randomUUID().toString();
    broker.send(Topic.PLATFORMS, key, Broker.state(key, 1, null), "{\"body\": \"x\"}");
    await().atMost(PATIENCE).until(() -> handledBy(key).equals(List.of("chassis_test_system")));
  }

  @Test
  void whatCannotBeReadIsSkippedAndTheNextStateHeals() {
    send(1, "first");
    Map<String, String> envelope = Broker.state(id.toString(), 2, tenant);
    broker.send(Topic.TENANTS, id.toString(), envelope, "not json");
    broker.send(Topic.TENANTS, id.toString(), envelope, new byte[] {0, 0, 0, '"', 0x7f, 0, 0, 0});
    broker.send(Topic.TENANTS, id.toString(), Map.of("sequence", "x"), "{}");
    broker.send(Topic.TENANTS, "no uuid\0", Broker.state("x", 1, tenant), "{\"body\": \"x\"}");
    var nullHeader = new ProducerRecord<>(topics.of(Topic.TENANTS), new byte[0], new byte[0]);
    nullHeader.headers().add("ce_id", null);
    broker.send(nullHeader);
    send(5, "healed");
    awaitBodies("healed");
  }

  @Test
  void serviceIsReadyWhenItsMirrorsWereReadToTheEnd() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(mirrors.health().getStatus()).isEqualTo(Status.UP));
  }

  @Test
  void unreadMirrorKeepsTheServiceFromBeingReady() {
    Mirrors others = new Mirrors();
    others.expect("a");
    others.expect("b");
    others.caughtUp("a");
    assertThat(others.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(others.health().getDetails()).containsEntry("reading", Set.of("b"));
    others.caughtUp("b");
    assertThat(others.health().getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void memoryHearsEverythingAndSkipsWhatItCannotRead() {
    String key = UUID.randomUUID().toString();
    broker.send(Topic.MEMBERS, key, Broker.state(key, 1, tenant), "{\"body\": \"one\"}");
    broker.send(Topic.MEMBERS, key, Broker.state(key, 2, tenant), "not json");
    broker.send(Topic.MEMBERS, key, Broker.state(key, 3, tenant), (byte[]) null);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(memory.heard.stream().filter(event -> event.key().equals(key)))
                .extracting(InboundEvent::sequence)
                .containsExactly(1L, 3L));
  }

  @ParameterizedTest
  @EnumSource
  void topicIsMadeAsItIsConfigured(Topic topic) throws Exception {
    await().atMost(PATIENCE).until(() -> mirrors.health().getStatus().equals(Status.UP));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      String name = topics.of(topic);
      assertThat(admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions())
          .hasSize(3);
      var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
      var settings = admin.describeConfigs(List.of(resource)).all().get().get(resource);
      topic
          .configuration()
          .forEach((key, value) -> assertThat(settings.get(key).value()).isEqualTo(value));
    }
  }

  private void send(long sequence, String body) {
    broker.send(
        Topic.TENANTS,
        id.toString(),
        Broker.state(id.toString(), sequence, tenant),
        "{\"body\": \"" + body + "\"}");
  }

  private void awaitBodies(String... bodies) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE))
                .containsExactly(bodies));
  }

  private List<String> handledBy(String key) {
    return unitOfWork.asSystem(SystemReason.OPERATOR, notes.handled(key)).block(PATIENCE);
  }
}
