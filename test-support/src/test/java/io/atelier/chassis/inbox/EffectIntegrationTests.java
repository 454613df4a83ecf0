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
import io.atelier.testsupport.token.TestTokens;
import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

@WithServers(service = "chassis_test")
@SpringBootTest(
    classes = {SampleApplication.class, EffectIntegrationTests.Consumers.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = SampleApplication.CONFIGURATION)
class EffectIntegrationTests {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String PARKED = "/api/admin/parked-events/chassis-test";
  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @Autowired UnitOfWork unitOfWork;
  @Autowired Notes notes;
  @Autowired Broker broker;
  @Autowired Faults faults;
  @LocalServerPort int port;

  private final UUID tenant = UUID.randomUUID();
  private final String key = UUID.randomUUID().toString();
  private WebTestClient operator;

  record Body(String body) {}

  /** Bodies on which the handler fails, with what, and how often it was asked to handle them. */
  static class Faults {
    final Map<String, RuntimeException> failing = new ConcurrentHashMap<>();
    final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

    Mono<Void> before(InboundEvent<Body> event) {
      String body = event.body().body();
      tries.computeIfAbsent(body, _ -> new AtomicInteger()).incrementAndGet();
      RuntimeException failure = failing.get(body);
      return failure == null ? Mono.empty() : Mono.error(failure);
    }
  }

  record Parked(List<Map<String, Object>> data, String next) {}

  @TestConfiguration
  static class Consumers {

    @Bean
    Faults faults() {
      return new Faults();
    }

    @Bean
    EventSubscription<Body> effect(Notes notes, Faults faults) {
      // The failure comes after the write, which must not stay.
      return EventSubscription.effect(
          "test.effect",
          Topic.TENANTS,
          Body.class,
          event ->
              notes.handle("effect", event.key(), event.body().body()).then(faults.before(event)));
    }

    @Bean
    EventSubscription<Body> sinceEver(Notes notes) {
      return EventSubscription.effect(
              "test.since-ever",
              Topic.MEMBERS,
              Body.class,
              event -> notes.handle("since ever", event.key(), event.body().body()))
          .handlingAllThatEverHappened();
    }
  }

  @BeforeEach
  void signIn() {
    operator = client(TestTokens.shared().operator("SUPPORT").mint());
  }

  @Test
  void eventIsHandledOnceHoweverOftenItComes() {
    for (int i = 0; i < 20; i++) {
      send(key, 1 + i % 4, "event " + i % 4);
    }
    String last = done();
    assertThat(handled(key)).containsExactly("event 0", "event 1", "event 2", "event 3");
    assertThat(handled(last)).hasSize(1);
  }

  @Test
  void ofManyKeysEachIsHandledInItsOrder() {
    List<String> keys = IntStream.range(0, 40).mapToObj(_ -> UUID.randomUUID().toString()).toList();
    for (int sequence = 1; sequence <= 5; sequence++) {
      for (String one : keys) {
        send(one, sequence, "event " + sequence);
      }
    }
    for (String one : keys) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() ->
              assertThat(handled(one))
                  .containsExactly("event 1", "event 2", "event 3", "event 4", "event 5"));
    }
  }

  @Test
  void eventThatFailsIsParkedAfterFiveTriesAndLaterOnesOfItsKeyBehindItInOrder() {
    String poison = failing(new IllegalStateException("will not do \0"));
    String other = UUID.randomUUID().toString();
    send(key, 1, "before");
    send(key, 2, poison);
    send(key, 3, "behind");
    send(other, 1, "of another key");
    send(key, 4, "far behind");

    await().atMost(PATIENCE).until(() -> parked().size() == 3);
    await().atMost(PATIENCE).until(() -> handled(other).equals(List.of("of another key")));
    assertThat(handled(key)).containsExactly("before");
    assertThat(faults.tries.get(poison)).hasValue(5);
    assertThat(parked())
        .extracting(event -> event.get("event_id"))
        .containsExactly(key + "/4", key + "/3", key + "/2");
    assertThat(parked().getLast())
        .containsEntry("consumer", "test.effect")
        .containsEntry("topic", "atelier.tenants")
        .containsEntry("key", key)
        .doesNotContainKey("body");
    assertThat(String.valueOf(parked().getLast().get("error"))).contains("will not do");

    // Out of turn: refused. In turn, but not mended: refused, and it stays.
    retry(key + "/3").expectStatus().isEqualTo(409);
    retry(key + "/2").expectStatus().isEqualTo(409);
    assertThat(parked()).hasSize(3);

    faults.failing.remove(poison);
    retry(key + "/2").expectStatus().isNoContent();
    retry(key + "/3").expectStatus().isNoContent();
    send(key, 5, "last");
    await().atMost(PATIENCE).until(() -> parked().size() == 2);
    retry(key + "/4").expectStatus().isNoContent();
    retry(key + "/5").expectStatus().isNoContent();
    assertThat(handled(key)).containsExactly("before", poison, "behind", "far behind", "last");

    send(key, 6, "free again");
    await().atMost(PATIENCE).until(() -> handled(key).contains("free again"));
    assertThat(parked()).isEmpty();
  }

  @Test
  void droppedEventIsGivenUpAndTheNextMayBeRetried() {
    String poison = failing(new IllegalArgumentException("no"));
    send(key, 1, poison);
    send(key, 2, "behind");
    await().atMost(PATIENCE).until(() -> parked().size() == 2);
    post(key + "/1", "drop").expectStatus().isNoContent();
    retry(key + "/2").expectStatus().isNoContent();
    assertThat(handled(key)).containsExactly("behind");
    operator
        .post()
        .uri(PARKED + "/" + UUID.randomUUID() + "/drop")
        .exchange()
        .expectStatus()
        .isNotFound();
  }

  @Test
  void unreadableEventIsParkedHoweverOddItIs() {
    String odd = "odd\0" + UUID.randomUUID() + "x".repeat(5_000);
    Map<String, String> envelope = new HashMap<>(Broker.state(odd, 1, tenant));
    envelope.put("odd", "a\0b");
    broker.send(Topic.TENANTS, odd, envelope, "not json \0");
    String last = done();
    assertThat(handled(last)).hasSize(1);
    assertThat(
            operator
                .get()
                .uri(PARKED)
                .exchange()
                .expectBody(Parked.class)
                .returnResult()
                .getResponseBody()
                .data())
        .anySatisfy(event -> assertThat(String.valueOf(event.get("key"))).startsWith("odd\uFFFD"));
  }

  @Test
  void storeThatIsAwayStopsNothingForGoodAndParksNothing() {
    String unlucky = failing(new IllegalStateException(new ConnectException("away")));
    send(key, 1, unlucky);
    await()
        .atMost(PATIENCE)
        .until(() -> faults.tries.getOrDefault(unlucky, new AtomicInteger()).get() > 1);
    assertThat(parked()).isEmpty();
    faults.failing.remove(unlucky);
    await().atMost(PATIENCE).until(() -> handled(key).equals(List.of(unlucky)));
  }

  @Test
  void whatHappenedBeforeTheFirstStartAndWhatIsReplayedIsIgnored() {
    Map<String, String> old = new HashMap<>(Broker.state(key, 1, tenant));
    old.put("ce_time", LONG_AGO.toString());
    broker.send(Topic.TENANTS, key, old, "{\"body\": \"old\"}");
    Map<String, String> replayed = new HashMap<>(Broker.state(key, 2, tenant));
    replayed.put("replayed", "true");
    broker.send(Topic.TENANTS, key, replayed, "{\"body\": \"replayed\"}");
    send(key, 3, "new");
    await().atMost(PATIENCE).until(() -> handled(key).contains("new"));
    assertThat(handled(key)).containsExactly("new");
  }

  @Test
  void whoMustMissNothingHandlesWhatHappenedBeforeToo() {
    Map<String, String> old = new HashMap<>(Broker.state(key, 1, tenant));
    old.put("ce_time", LONG_AGO.toString());
    broker.send(Topic.MEMBERS, key, old, "{\"body\": \"old\"}");
    await().atMost(PATIENCE).until(() -> handled(key).equals(List.of("old")));
  }

  @Test
  void parkedEventsAreForOperatorsOnly() {
    client(null).get().uri(PARKED).exchange().expectStatus().isUnauthorized();
    for (String token :
        List.of(
            TestTokens.shared().member(tenant, "studio", "OWNER").mint(),
            TestTokens.shared().operator("BILLING").mint(),
            TestTokens.shared().service("gateway").mint())) {
      client(token).get().uri(PARKED).exchange().expectStatus().isForbidden();
    }
    operator.get().uri(PARKED + "?after=nonsense").exchange().expectStatus().isEqualTo(422);
    operator.get().uri(PARKED + "?after=eA").exchange().expectStatus().isEqualTo(422);
    operator.post().uri(PARKED + "/nobody/retry").exchange().expectStatus().isBadRequest();
  }

  private String failing(RuntimeException failure) {
    String body = "poison " + UUID.randomUUID();
    faults.failing.put(body, failure);
    return body;
  }

  private void send(String of, long sequence, String body) {
    broker.send(
        Topic.TENANTS, of, Broker.state(of, sequence, tenant), "{\"body\": \"" + body + "\"}");
  }

  /** Sends one more to each partition and waits for it: what was sent before is then handled. */
  private String done() {
    List<String> keys = IntStream.range(0, 12).mapToObj(_ -> UUID.randomUUID().toString()).toList();
    keys.forEach(one -> send(one, 1, "done"));
    for (String one : Set.copyOf(keys)) {
      await().atMost(PATIENCE).until(() -> !handled(one).isEmpty());
    }
    return keys.getLast();
  }

  private List<String> handled(String of) {
    return unitOfWork.asSystem(SystemReason.OPERATOR, notes.handled(of)).block(PATIENCE);
  }

  /** Of this test's key, newest first. */
  private List<Map<String, Object>> parked() {
    return operator
        .get()
        .uri(PARKED + "?limit=200")
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody(Parked.class)
        .returnResult()
        .getResponseBody()
        .data()
        .stream()
        .filter(event -> event.get("key").equals(key))
        .toList();
  }

  private WebTestClient.ResponseSpec retry(String eventId) {
    return post(eventId, "retry");
  }

  private WebTestClient.ResponseSpec post(String eventId, String action) {
    Object id =
        parked().stream()
            .filter(event -> event.get("event_id").equals(eventId))
            .findFirst()
            .orElseThrow()
            .get("id");
    return operator.post().uri(PARKED + "/" + id + "/" + action).exchange();
  }

  private WebTestClient client(String token) {
    WebTestClient.Builder builder =
        WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + port).responseTimeout(PATIENCE);
    return (token == null ? builder : builder.defaultHeader("Authorization", "Bearer " + token))
        .build();
  }
}
