package io.atelier.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageEvent;
import io.atelier.gateway.FakeApplication;
import io.atelier.gateway.FakeTenantService;
import io.atelier.gateway.Publisher;
import io.atelier.gateway.RawHttp;
import io.atelier.gateway.RawHttp.Answer;
import io.atelier.gateway.States;
import io.atelier.testsupport.servers.WithServers;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The whole gateway over sockets, with real Kafka and Redis. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=gateway",
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
          + "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration,"
          + "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
      "atelier.gateway.credential.client-secret=x",
      "atelier.gateway.route.application-timeout=4s",
      "atelier.gateway.route.service-timeout=4s",
    })
@WithServers(service = "gateway", postgres = false, redis = true)
class GatewayHttpTests {
  private static final FakeTenantService TENANT_SERVICE = new FakeTenantService();
  private static final FakeApplication APPLICATION = new FakeApplication();

  @TempDir static Path folder;

  @LocalServerPort int port;

  @Value("${local.management.port}")
  int managementPort;

  @Autowired TopicNames topics;

  @Value("${spring.kafka.bootstrap-servers}")
  String kafka;

  private final UUID tenantId = UUID.randomUUID();
  private final String slug = "t" + tenantId.toString().substring(0, 8);
  private final String host = slug + ".atelier.localhost";
  private Publisher publisher;
  private String key;

  @DynamicPropertySource
  static void fakes(DynamicPropertyRegistry registry) {
    registry.add("atelier.gateway.resolution.services.tenant-service", TENANT_SERVICE::url);
    registry.add(
        "atelier.gateway.resolution.services.billing-service",
        () -> "http://127.0.0.1:" + closedPort());
    registry.add("atelier.gateway.metering.directory", () -> folder.resolve("metering").toString());
  }

  @AfterAll
  static void end() {
    APPLICATION.close();
    TENANT_SERVICE.close();
  }

  @BeforeEach
  void tenant() {
    publisher = new Publisher(kafka, topics);
    publisher.publish(
        Topic.PLATFORMS,
        "studio",
        "platform.updated",
        States.platform("studio", "atelier.localhost", APPLICATION.url(), "required", "/public"));
    publisher.publish(
        Topic.TENANTS,
        tenantId.toString(),
        "tenant.created",
        States.tenant(tenantId, "studio", slug));
    publisher.publish(
        Topic.ENTITLEMENTS,
        tenantId.toString(),
        "entitlements.changed",
        States.open(tenantId, "studio"));
    key = TENANT_SERVICE.addTenantKey(tenantId, "studio", "*");
    until(() -> RawHttp.get(port, host, "/public").status() == 200);
  }

  @Test
  void aRequestReachesTheApplicationWithWhatOnlyTheGatewayMaySay() {
    Answer answer =
        RawHttp.send(
            port,
            "GET /rooms?a=%2F HTTP/1.1\nHost: "
                + host
                + "\nAuthorization: Bearer "
                + key
                + "\nX-Tenant-Id: evil\nX_Tenant_Id: evil\nX-Forwarded-For: 6.6.6.6\n"
                + "X-Caller: member:evil\nConnection: close, X-Tenant-Id, X-Caller\n\n");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("GET /rooms?a=%2F HTTP/1.1\n")
        .containsIgnoringCase("\nX-Tenant-Id: " + tenantId + "\n")
        .containsIgnoringCase("\nX-Caller: api-key:" + TENANT_SERVICE.idOf(key) + "\n")
        .containsIgnoringCase("\nX-Forwarded-For: 127.0.0.1\n")
        .containsIgnoringCase("\nX-Forwarded-Host: " + host + "\n")
        .doesNotContainIgnoringCase("authorization")
        .doesNotContain("evil", key, "6.6.6.6", "token-of");
    assertThat(answer.header("RateLimit")).startsWith("\"minute\";r=59;t=6, \"day\";r=9999");
    assertThat(answer.header("X-Request-Id")).isNotNull();
  }

  @Test
  void theGatewaysWordIsTheLastInAnswersToo() {
    Answer answer = keyed("/headers");
    assertThat(answer.header("RateLimit")).startsWith("\"minute\"");
    assertThat(answer.text().split("(?i)\r\nX-Request-Id:", -1)).hasSize(2);
  }

  @Test
  void ofSixtyOneRequestsAtOnceTheLastIs429WithRetryAfter() throws Exception {
    List<Future<Answer>> asked = new ArrayList<>();
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 61; i++) {
        asked.add(
            clients.submit(() -> {
              start.await();
              return keyed("/rooms");
            }));
      }
      start.countDown();
      List<Answer> answers = new ArrayList<>();
      for (Future<Answer> one : asked) {
        answers.add(one.get(20, TimeUnit.SECONDS));
      }
      assertThat(answers.stream().map(Answer::status).sorted())
          .as("statuses")
          .containsExactlyElementsOf(
              Stream.concat(Stream.generate(() -> 200).limit(60), Stream.of(429)).toList());
      Answer refused =
          answers.stream().filter(answer -> answer.status() == 429).findFirst().orElseThrow();
      assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 6);
      assertThat(refused.header("RateLimit")).startsWith("\"minute\";r=0;");
      assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
      assertThat(refused.body()).contains("/problems/rate-limited");
    }
  }

  @Test
  void aRevokedKeyIsRefusedWithinASecond() {
    assertThat(keyed("/").status()).isEqualTo(200);
    publisher.publish(
        Topic.API_KEYS,
        TENANT_SERVICE.idOf(key).toString(),
        "api_key.revoked",
        States.key(TENANT_SERVICE.idOf(key), tenantId, Instant.now()));
    long begin = System.nanoTime();
    until(() -> keyed("/").status() == 401);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(1));
    assertThat(keyed("/").body()).contains("key-revoked");
  }

  @Test
  void eachCallOfTheApplicationIsMeteredOnce() {
    Answer answer = keyed("/rooms");
    Answer refused = RawHttp.get(port, host, "/rooms");
    assertThat(refused.status()).isEqualTo(401);
    String id = answer.header("X-Request-Id");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer = usage()) {
      until(() -> {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        return records.stream().anyMatch(record -> id.equals(new String(record.key())));
      });
    }
    ConsumerRecord<byte[], byte[]> record =
        records.stream().filter(one -> id.equals(new String(one.key()))).findFirst().orElseThrow();
    UsageEvent event = EventJson.read(record.value(), UsageEvent.class);
    assertThat(event.id()).isEqualTo(id);
    assertThat(event.metric()).isEqualTo("requests_per_month");
    assertThat(event.properties())
        .isEqualTo(Map.of("api_key_id", TENANT_SERVICE.idOf(key).toString()));
    assertThat(new String(record.headers().lastHeader("ce_id").value())).isEqualTo(id);
    assertThat(new String(record.headers().lastHeader("tenantid").value()))
        .isEqualTo(tenantId.toString());
    assertThat(records)
        .noneMatch(one -> refused.header("X-Request-Id").equals(new String(one.key())));
  }

  @Test
  void theControlPlaneGetsATokenAndNoKey() {
    Answer answer =
        RawHttp.get(
            port,
            "api.atelier.localhost",
            "/api/tenants/me?x=1",
            "X-Api-Key",
            key,
            "Atelier-Tenant",
            "y");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"path\":\"/api/tenants/me?x=1\"")
        .contains("\"authorization\":\"Bearer token-of-" + TENANT_SERVICE.idOf(key) + "\"")
        .doesNotContain("x-api-key", "atelier-tenant", key);
  }

  // --- the traps of the wire

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET http://evil.example/ HTTP/1.1\nHost: HOST\n",
        "GET //evil.example/ HTTP/1.1\nHost: HOST\n",
        "GET / HTTP/1.1\nHost: HOST\nHost: HOST\n",
        "GET / HTTP/1.1\nHost: HOST\nHost: other.atelier.localhost\n",
        "GET / HTTP/1.1\n",
        "GET / HTTP/1.1\nHost: HOST\u00e9\n",
        "OPTIONS * HTTP/1.1\nHost: HOST\n",
        "POST / HTTP/1.1\nHost: HOST\nTransfer-Encoding: xchunked\n",
        "POST / HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked, identity\n",
        "POST / HTTP/1.1\nHost: HOST\nTransfer-Encoding : chunked\n",
        "POST / HTTP/1.1\nHost: HOST\nTransfer-Encoding: chunked\nContent-Length: 4\n",
        "POST / HTTP/1.1\nHost: HOST\nContent-Length: 4\nContent-Length: 5\n",
        "POST / HTTP/1.1\nHost: HOST\nContent-Length: 4, 4\n",
        "POST / HTTP/1.1\nHost: HOST\nContent-Length: -1\n",
        "POST / HTTP/1.1\nHost: HOST\nContent-Length: 4\nConnection: Content-Length\n",
        "GET / HTTP/1.1\nHost: HOST\nA: b\rX-Tenant-Id: evil\n",
        "GET / HTTP/1.1\nHost: HOST\n folded: x\n",
      })
  void whatCanBeReadInTwoWaysIs400AndTheConnectionEnds(String head) {
    int before = APPLICATION.received.size();
    String smuggled = "GET /smuggled HTTP/1.1\nHost: " + host + "\nConnection: close\n\n";
    Answer answer =
        RawHttp.send(
            port,
            head.replace("HOST", host) + "Authorization: Bearer " + key + "\n\n0\n\n" + smuggled);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.answers()).isEqualTo(1);
    assertThat(APPLICATION.received).hasSize(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TRACE", "PROPFIND", "BREW"})
  void otherMethodsAre405(String method) {
    Answer answer = RawHttp.request(port, method, host, "/", "Authorization", "Bearer " + key);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).contains("GET");
  }

  @Test
  void connectGoesNowhere() {
    Answer answer = RawHttp.send(port, "CONNECT evil.example:80 HTTP/1.1\nHost: " + host + "\n\n");
    assertThat(answer.status()).isIn(400, 405);
  }

  @Test
  void aChunkedBodyArrivesAsOne() {
    Answer answer =
        RawHttp.send(
            port,
            "POST /rooms HTTP/1.1\nHost: "
                + host
                + "\nAuthorization: Bearer "
                + key
                + "\nTransfer-Encoding: chunked\nConnection: close\n\n3\nabc\n0\n\n");
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void whatTheApplicationBreaksIs502Or504() {
    assertThat(problem(keyed("/reset"))).isEqualTo("502 upstream-failed");
    assertThat(problem(keyed("/garbage"))).isEqualTo("502 upstream-failed");
    assertThat(problem(keyed("/silent"))).isEqualTo("504 upstream-timeout");
    Answer cut = keyed("/cut");
    assertThat(cut.body().length()).isLessThan(Integer.parseInt(cut.header("Content-Length")));
    assertThat(cut.text()).doesNotContain("upstream-failed");
    long resets =
        APPLICATION.received.stream()
            .filter(request ->
                request.startsWith("GET /reset") && request.contains(tenantId.toString()))
            .count();
    assertThat(resets).as("nothing is sent twice").isEqualTo(1);
  }

  @Test
  void whatCannotBeReachedIs502OrA503() {
    Answer away = RawHttp.get(port, "localhost.atelier.localhost", "/");
    assertThat(away.status()).isEqualTo(404);
    Answer billing = RawHttp.get(port, "api.atelier.localhost", "/api/plans");
    assertThat(problem(billing)).isEqualTo("503 unavailable");
    assertThat(billing.header("Retry-After")).isEqualTo("2");
    UUID id = UUID.randomUUID();
    String code = "p" + id.toString().substring(0, 8);
    publisher.publish(
        Topic.PLATFORMS,
        code,
        "platform.updated",
        States.platform(code, code + ".localhost", "http://127.0.0.1:" + closedPort(), "optional"));
    publisher.publish(Topic.TENANTS, id.toString(), "tenant.created", States.tenant(id, code, "x"));
    publisher.publish(
        Topic.ENTITLEMENTS, id.toString(), "entitlements.changed", States.open(id, code));
    String there = "x." + code + ".localhost";
    until(() -> RawHttp.get(port, there, "/").status() != 404);
    assertThat(problem(RawHttp.get(port, there, "/"))).isEqualTo("502 application-unreachable");
  }

  @Test
  void aBrowserGetsAPageAndAProgramADocument() {
    publisher.publish(
        Topic.ENTITLEMENTS,
        tenantId.toString(),
        "entitlements.changed",
        States.closed(tenantId, "studio", "trial-over"));
    until(() -> RawHttp.get(port, host, "/public").status() == 402);
    Answer page =
        RawHttp.get(port, host, "/", "Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(page.status()).isEqualTo(402);
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.body()).contains("Its trial is over.");
    Answer document = RawHttp.get(port, host, "/", "Accept", "*/*");
    assertThat(document.header("Content-Type")).isEqualTo("application/problem+json");
    assertThat(document.body()).contains("\"reason\":\"trial-over\"");
  }

  @Test
  void problemPagesCanBeRead() {
    Answer text = RawHttp.get(port, host, "/problems/rate-limited");
    assertThat(text.status()).isEqualTo(200);
    assertThat(text.header("Content-Type")).startsWith("text/markdown");
    Answer page = RawHttp.get(port, host, "/problems/rate-limited", "Accept", "text/html");
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.body()).contains("<h1>Too many requests</h1>");
  }

  @Test
  void aPreflightIsTheApplicationsBusiness() {
    Answer answer =
        RawHttp.request(
            port,
            "OPTIONS",
            host,
            "/rooms",
            "Origin",
            "https://x.example",
            "Access-Control-Request-Method",
            "POST");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith("OPTIONS /rooms");
  }

  @Test
  void theManagementPortIsNoDoor() {
    Answer health = RawHttp.get(managementPort, "10.0.0.7", "/actuator/health/readiness");
    assertThat(health.status()).isEqualTo(200);
    assertThat(health.body()).contains("mirrors");
    assertThat(RawHttp.get(managementPort, host, "/public").status()).isEqualTo(404);
    assertThat(RawHttp.get(port, "localhost.atelier.localhost", "/actuator/health").status())
        .isEqualTo(404);
    assertThat(RawHttp.get(port, "api.atelier.localhost", "/actuator/health").status())
        .isEqualTo(404);
  }

  private Answer keyed(String path) {
    return RawHttp.get(port, host, path, "Authorization", "Bearer " + key);
  }

  private static String problem(Answer answer) {
    String type = answer.body().replaceAll("(?s).*\"type\":\"/problems/([a-z-]+)\".*", "$1");
    return answer.status() + " " + type;
  }

  private KafkaConsumer<byte[], byte[]> usage() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka, "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    String topic = topics.of(Topic.USAGE);
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  private static int closedPort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
      Thread.onSpinWait();
      java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }
}
