package io.atelier.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.TenancyCatalog;
import io.atelier.events.domains.DomainState;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.standin.DnsStandIn;
import io.atelier.testsupport.standin.KubernetesStandIn;
import io.atelier.testsupport.standin.OtherService;
import io.atelier.testsupport.store.Loopback;
import io.atelier.testsupport.token.TestTokens;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Every endpoint, and a domain's whole way through DNS and cluster, on stand-ins for both. */
@WithServers(service = "domain")
@SpringBootTest(
    classes = DomainServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=domain-service",
      "atelier.domains.claim.addresses=198.51.100.7",
      "atelier.domains.verification.timeout=500ms",
      "atelier.domains.verification.first-pause=200ms",
      "atelier.domains.verification.longest-pause=1s",
      "atelier.domains.verification.recheck-every=1s",
      "atelier.domains.edge.require-routing=false",
      "atelier.domains.edge.poll=200ms",
      "atelier.domains.edge.resync=1s"
    })
class DomainHttpTests {
  private static final String DOMAINS = "/api/tenants/me/domains";
  private static final String NAMESPACE = "atelier";
  private static final int DNS_PORT = Loopback.freePort();
  private static final int OTHER_DNS_PORT = Loopback.freePort();
  private static final int KUBERNETES_PORT = Loopback.freePort();
  private static DnsStandIn dns;
  private static DnsStandIn otherDns;
  private static KubernetesStandIn cluster;

  @Autowired TopicNames topicNames;
  @Autowired TenancyCatalog tenancyCatalog;

  @Value("${local.server.port}")
  int port;

  @Value("${spring.kafka.bootstrap-servers}")
  String kafka;

  private Http http;
  private OtherService others;

  @DynamicPropertySource
  static void outside(DynamicPropertyRegistry registry) {
    registry.add(
        "atelier.domains.verification.resolvers",
        () -> "127.0.0.1:" + DNS_PORT + ",127.0.0.1:" + OTHER_DNS_PORT);
    registry.add(
        "atelier.domains.edge.kubernetes-url", () -> "http://127.0.0.1:" + KUBERNETES_PORT);
  }

  @BeforeAll
  static void start() throws IOException {
    dns = new DnsStandIn(DNS_PORT);
    otherDns = new DnsStandIn(OTHER_DNS_PORT);
    cluster = new KubernetesStandIn(KUBERNETES_PORT);
  }

  @AfterAll
  static void stop() throws IOException {
    cluster.close();
    otherDns.close();
    dns.close();
  }

  @BeforeEach
  void open() {
    http = new Http(port);
    others = new OtherService(kafka, topicNames);
  }

  @AfterEach
  void close() {
    others.close();
  }

  private UUID tenant() {
    return Rights.tenant(others, true, Map.of(), "custom_domain");
  }

  private static String admin(UUID tenantId) {
    return TestTokens.shared().member(tenantId, Rights.PLATFORM, "ADMIN").mint();
  }

  private static String newName() {
    return "studio-" + UUID.randomUUID() + ".example.com";
  }

  private Http.Answer claim(UUID tenant, String name) {
    return http.send("POST", DOMAINS, admin(tenant), Map.of("domain_name", name));
  }

  private Http.Answer domain(UUID tenant, String id) {
    return http.send("GET", DOMAINS + "/" + id, admin(tenant), null);
  }

  private static void prove(Http.Answer claimed) throws IOException {
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    }
  }

  /** A domain that is proven and has its certificate. */
  private Http.Answer live(UUID tenant) throws IOException {
    Http.Answer claimed = claim(tenant, newName());
    assertThat(claimed.status()).as(claimed.toString()).isEqualTo(201);
    prove(claimed);
    await(() -> domain(tenant, claimed.at("/id")).at("/ssl_status").equals("ISSUED"));
    return domain(tenant, claimed.at("/id"));
  }

  private static Ingress ingress(String id) {
    return cluster
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE)
        .withName("domain-" + id)
        .get();
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(condition);
  }

  /** Types and states that were published of a domain, in order. */
  private List<String> published(String id) {
    List<String> found = new ArrayList<>();
    TopicPartition[] partitions;
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      partitions =
          consumer.partitionsFor(topicNames.of(Topic.DOMAINS)).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toArray(TopicPartition[]::new);
      consumer.assign(List.of(partitions));
      consumer.seekToBeginning(List.of(partitions));
      Map<TopicPartition, Long> ends = consumer.endOffsets(List.of(partitions));
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (new String(record.key(), StandardCharsets.UTF_8).equals(id)) {
            found.add(shown(record));
          }
        }
      }
    }
    return found;
  }

  private static String shown(ConsumerRecord<byte[], byte[]> record) {
    String type =
        new String(record.headers().lastHeader(EventHeaders.TYPE).value(), StandardCharsets.UTF_8);
    return record.value() == null
        ? type
        : type + " " + EventJson.read(record.value(), DomainState.class).verificationStatus();
  }

  @Test
  void everyTableHasItsPolicyOrAReason() {
    assertThat(tenancyCatalog.violations().block()).isEmpty();
  }

  @Test
  void domainGoesFromClaimThroughProofAndCertificateToRemoval() throws Exception {
    UUID tenant = tenant();
    String name = newName();
    Http.Answer claimed = claim(tenant, name.toUpperCase(java.util.Locale.ROOT) + ".");
    assertThat(claimed.status()).isEqualTo(201);
    assertThat(claimed.at("/domain_name")).isEqualTo(name);
    assertThat(claimed.at("/verification_status")).isEqualTo("PENDING");
    assertThat(claimed.at("/ssl_status")).isEqualTo("PENDING");
    assertThat(claimed.at("/records/0/name")).isEqualTo("_atelier-challenge." + name);
    assertThat(claimed.at("/records/0/value")).isEqualTo(claimed.at("/verification_token"));
    assertThat(claimed.at("/records/1/type")).isEqualTo("CNAME");
    String id = claimed.at("/id");
    String path = DOMAINS + "/" + id;
    Http.Answer early = http.send("POST", path + "/verify", admin(tenant), null);
    assertThat(early.status()).isEqualTo(200);
    assertThat(early.at("/reason")).contains("no TXT record");
    assertThat(early.at("/tracks/ownership/actor")).isEqualTo("customer");
    assertThat(ingress(id)).isNull();
    prove(claimed);
    Http.Answer verified = http.send("POST", path + "/verify", admin(tenant), null);
    assertThat(verified.at("/verification_status")).isEqualTo("VERIFIED");
    assertThat(verified.at("/verified_at")).isNotEmpty();
    assertThat(verified.body().at("/is_primary").asBoolean()).isTrue();
    await(() -> domain(tenant, id).at("/ssl_status").equals("ISSUED"));
    Http.Answer live = domain(tenant, id);
    assertThat(live.at("/ssl_expires_at")).isNotEmpty();
    assertThat(live.at("/k8s_ingress_name")).isEqualTo("domain-" + id);
    Ingress ingress = ingress(id);
    assertThat(ingress.getSpec().getRules().getFirst().getHost()).isEqualTo(name);
    assertThat(ingress.getSpec().getTls().getFirst().getHosts()).containsExactly(name);
    assertThat(ingress.getMetadata().getLabels())
        .containsEntry("atelier.io/tenant", tenant.toString());
    assertThat(http.send("DELETE", path, admin(tenant), null).status()).isEqualTo(204);
    assertThat(domain(tenant, id).status()).isEqualTo(404);
    assertThat(http.send("DELETE", path, admin(tenant), null).status()).isEqualTo(404);
    await(() -> ingress(id) == null);
    await(() -> published(id).contains("aggregate.removed"));
    List<String> events = published(id);
    assertThat(events.getFirst()).isEqualTo("domain.claimed PENDING");
    assertThat(events).containsOnlyOnce("domain.verified VERIFIED");
    assertThat(events).containsOnlyOnce("domain.removed REMOVED");
    assertThat(events.getLast()).isEqualTo("aggregate.removed");
  }

  @Test
  void proofIsFoundWithoutBeingAskedFor() throws Exception {
    UUID tenant = tenant();
    Http.Answer live = live(tenant);
    assertThat(live.at("/verification_status")).isEqualTo("VERIFIED");
  }

  @Test
  void resolversMustAgree() throws Exception {
    UUID tenant = tenant();
    Http.Answer claimed = claim(tenant, newName());
    dns.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    Http.Answer half =
        http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null);
    assertThat(half.at("/verification_status")).isEqualTo("PENDING");
    assertThat(half.at("/reason")).contains("not everywhere yet");
    assertThat(half.at("/next_check_at")).isNotEmpty();
    otherDns.put(claimed.at("/records/0/name"), "TXT", "something else");
    assertThat(
            http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null)
                .at("/verification_status"))
        .isEqualTo("PENDING");
  }

  /** Many other records at the name: the answer does not fit into UDP and is fetched by TCP. */
  @Test
  void tokenIsFoundInAnAnswerThatOnlyTcpCarries() throws Exception {
    UUID tenant = tenant();
    Http.Answer claimed = claim(tenant, newName());
    for (int i = 0; i < 40; i++) {
      for (DnsStandIn server : List.of(dns, otherDns)) {
        server.put(claimed.at("/records/0/name"), "TXT", i + "x".repeat(200));
      }
    }
    prove(claimed);
    assertThat(
            http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null)
                .at("/verification_status"))
        .isEqualTo("VERIFIED");
  }

  @Test
  void routingFollowsTheName() throws Exception {
    UUID tenant = tenant();
    Http.Answer live = live(tenant);
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.put(live.at("/domain_name"), "CNAME", "elsewhere.example.net");
    }
    await(() ->
        domain(tenant, live.at("/id"))
            .at("/tracks/routing/reason")
            .contains("elsewhere.example.net"));
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.remove(live.at("/domain_name"), "CNAME");
      server.put(live.at("/domain_name"), "CNAME", "edge.atelier.localhost");
    }
    await(() -> domain(tenant, live.at("/id")).at("/tracks/routing/state").equals("LIVE"));
  }

  @Test
  void domainWithoutSubdomainGetsAddresses() {
    Http.Answer claimed = claim(tenant(), "apex-" + UUID.randomUUID() + ".com");
    assertThat(claimed.at("/records/1/type")).isEqualTo("A");
    assertThat(claimed.at("/records/1/value")).isEqualTo("198.51.100.7");
  }

  @Test
  void nameGoesToWhoProvesItAndComesFreeByRemoval() throws Exception {
    UUID first = tenant();
    UUID second = tenant();
    String name = newName();
    Http.Answer theirs = claim(second, name);
    assertThat(theirs.status()).isEqualTo(201);
    Http.Answer mine = claim(first, name);
    assertThat(mine.at("/verification_token")).isNotEqualTo(theirs.at("/verification_token"));
    prove(mine);
    String path = DOMAINS + "/" + mine.at("/id");
    assertThat(http.send("POST", path + "/verify", admin(first), null).at("/verification_status"))
        .isEqualTo("VERIFIED");
    prove(theirs);
    Http.Answer late =
        http.send("POST", DOMAINS + "/" + theirs.at("/id") + "/verify", admin(second), null);
    assertThat(late.at("/verification_status")).isEqualTo("FAILED");
    assertThat(late.at("/reason")).contains("another account");
    assertThat(claim(tenant(), name).problem()).isEqualTo("domain-taken");
    assertThat(claim(first, name).problem()).isEqualTo("domain-taken");
    assertThat(http.send("DELETE", path, admin(first), null).status()).isEqualTo(204);
    await(() -> domain(second, theirs.at("/id")).at("/verification_status").equals("VERIFIED"));
    Http.Answer again = claim(first, name);
    assertThat(again.problem()).isEqualTo("domain-taken");
  }

  @Test
  void primaryIsOneAndMustBeProven() throws Exception {
    UUID tenant = tenant();
    Http.Answer first = live(tenant);
    Http.Answer second = live(tenant);
    assertThat(first.body().at("/is_primary").asBoolean()).isTrue();
    assertThat(second.body().at("/is_primary").asBoolean()).isFalse();
    Http.Answer made =
        http.send("PUT", DOMAINS + "/" + second.at("/id") + "/primary", admin(tenant), null);
    assertThat(made.status()).isEqualTo(200);
    assertThat(made.body().at("/is_primary").asBoolean()).isTrue();
    assertThat(domain(tenant, first.at("/id")).body().at("/is_primary").asBoolean()).isFalse();
    Http.Answer unproven = claim(tenant, newName());
    Http.Answer refused =
        http.send("PUT", DOMAINS + "/" + unproven.at("/id") + "/primary", admin(tenant), null);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.problem()).isEqualTo("domain-unverified");
  }

  @Test
  void whatSomeoneChangesInTheClusterByHandComesBack() throws Exception {
    UUID tenant = tenant();
    String id = live(tenant).at("/id");
    cluster
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE)
        .withName("domain-" + id)
        .delete();
    await(() -> ingress(id) != null);
    cluster
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE)
        .withName("domain-" + id)
        .edit(ingress -> {
          ingress.getSpec().getRules().getFirst().setHost("attacker.example.com");
          return ingress;
        });
    await(() ->
        !ingress(id).getSpec().getRules().getFirst().getHost().equals("attacker.example.com"));
    assertThat(domain(tenant, id).at("/ssl_status")).isEqualTo("ISSUED");
  }

  @Test
  void dnsAndClusterMayGoAwayAndComeBack() throws Exception {
    UUID tenant = tenant();
    Http.Answer served = live(tenant);
    dns.close();
    cluster.close();
    Http.Answer claimed = claim(tenant, newName());
    assertThat(claimed.status()).isEqualTo(201);
    Http.Answer unreachable =
        http.send("POST", DOMAINS + "/" + claimed.at("/id") + "/verify", admin(tenant), null);
    assertThat(unreachable.status()).isEqualTo(200);
    assertThat(unreachable.at("/reason")).contains("cannot be asked");
    assertThat(domain(tenant, served.at("/id")).at("/ssl_status")).isEqualTo("ISSUED");
    assertThat(domain(tenant, served.at("/id")).at("/verification_status")).isEqualTo("VERIFIED");
    dns = new DnsStandIn(DNS_PORT);
    dns.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    otherDns.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    await(() -> domain(tenant, claimed.at("/id")).at("/verification_status").equals("VERIFIED"));
    String removed = served.at("/id");
    assertThat(http.send("DELETE", DOMAINS + "/" + removed, admin(tenant), null).status())
        .isEqualTo(204);
    cluster = new KubernetesStandIn(KUBERNETES_PORT);
    await(() -> domain(tenant, claimed.at("/id")).at("/ssl_status").equals("ISSUED"));
    await(() -> published(removed).contains("aggregate.removed"));
    assertThat(ingress(removed)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "nodots", "a.localhost", "atelier.localhost.", "x"})
  void whatIsNoNameOfTheirsIsRefused(String name) {
    Http.Answer refused = claim(tenant(), name);
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactly("/domain_name");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"domain_name\": ', application/json, 400",
    "'{}', application/json, 422",
    "'{\"domain_name\": 7, \"x\": 1}', application/json, 422",
    "'{}', text/plain, 415"
  })
  void whatCannotBeReadIsTheClientsProblem(String body, String type, int status) {
    Http.Answer answer =
        http.raw("POST", DOMAINS, admin(tenant()), body, Map.of("Content-Type", type));
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void planMustHaveTheFeatureAndBeInForce() {
    UUID without = Rights.tenant(others, true, Map.of());
    Http.Answer refused = claim(without, newName());
    assertThat(refused.status()).isEqualTo(402);
    assertThat(refused.problem()).isEqualTo("plan-feature-needed");
    assertThat(refused.at("/feature")).isEqualTo("custom_domain");
    UUID closed = Rights.tenant(others, false, Map.of(), "custom_domain");
    assertThat(claim(closed, newName()).problem()).isEqualTo("subscription-inactive");
    Http.Answer early = claim(UUID.randomUUID(), newName());
    assertThat(early.status()).isEqualTo(503);
  }

  @Test
  void planLimitsTheNumberOfDomains() {
    Rights.publishCatalog(others, "own_domains", "domains");
    await(() ->
        claim(Rights.tenant(others, true, Map.of("own_domains", 0), "custom_domain"), newName())
                .status()
            == 402);
    UUID tenant = Rights.tenant(others, true, Map.of("own_domains", 2), "custom_domain");
    List<Integer> statuses =
        java.util.stream.IntStream.range(0, 6)
            .parallel()
            .mapToObj(_ -> claim(tenant, newName()).status())
            .toList();
    assertThat(statuses).containsOnly(201, 402);
    assertThat(statuses).filteredOn(status -> status == 201).hasSize(2);
    assertThat(claim(tenant, newName()).problem()).isEqualTo("quota-exceeded");
  }

  @Test
  void onlyTheTenantsOwnAreAdmitted() {
    UUID tenant = tenant();
    String id = claim(tenant, newName()).at("/id");
    assertThat(http.send("GET", DOMAINS, null, null).status()).isEqualTo(401);
    String member = TestTokens.shared().member(tenant, "studio", "MEMBER").mint();
    assertThat(http.send("GET", DOMAINS, member, null).status()).isEqualTo(200);
    assertThat(http.send("POST", DOMAINS, member, Map.of("domain_name", newName())).status())
        .isEqualTo(403);
    assertThat(http.send("DELETE", DOMAINS + "/" + id, member, null).status()).isEqualTo(403);
    String stranger = admin(tenant());
    assertThat(http.send("GET", DOMAINS + "/" + id, stranger, null).status()).isEqualTo(404);
    assertThat(http.send("POST", DOMAINS + "/" + id + "/verify", stranger, null).status())
        .isEqualTo(404);
    assertThat(http.send("PUT", DOMAINS + "/" + id + "/primary", stranger, null).status())
        .isEqualTo(404);
    assertThat(http.send("DELETE", DOMAINS + "/" + id, stranger, null).status()).isEqualTo(404);
    assertThat(http.send("GET", DOMAINS, stranger, null).body().at("/data").size()).isZero();
    assertThat(http.send("GET", DOMAINS + "/x", admin(tenant), null).status()).isEqualTo(400);
    assertThat(http.send("GET", DOMAINS + "?limit=0", admin(tenant), null).status()).isEqualTo(422);
  }
}
