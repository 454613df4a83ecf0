package io.atelier.domains;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.TenancyCatalog;
import io.atelier.events.domains.DomainState;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.http.Http;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.standin.DnsStandIn;
import io.atelier.testsupport.standin.KubernetesStandIn;
import io.atelier.testsupport.standin.OtherService;
import io.atelier.testsupport.standin.Rights;
import io.atelier.testsupport.store.Loopback;
import io.atelier.testsupport.token.TestTokens;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The service with real stores, on stand-ins for DNS and cluster. */
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
      "atelier.domains.verification.release-after=6s",
      "atelier.domains.edge.require-routing=false",
      "atelier.domains.edge.poll=200ms",
      "atelier.domains.edge.resync=1s"
    })
abstract class RunningDomainService {
  static final Duration RELEASE_AFTER = Duration.ofSeconds(6);
  static final String DOMAINS = "/api/tenants/me/domains";
  static final String NAMESPACE = "atelier";
  static final int DNS_PORT = Loopback.freePort();
  static final int OTHER_DNS_PORT = Loopback.freePort();
  static final int KUBERNETES_PORT = Loopback.freePort();
  static DnsStandIn dns;
  static DnsStandIn otherDns;
  static KubernetesStandIn cluster;

  @Autowired TopicNames topicNames;
  @Autowired TenancyCatalog tenancyCatalog;

  @Value("${local.server.port}")
  int port;

  @Value("${spring.kafka.bootstrap-servers}")
  String kafka;

  Http http;
  OtherService others;

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

  UUID tenant() {
    return Rights.tenant(others, true, Map.of(), "custom_domain");
  }

  static String admin(UUID tenantId) {
    return TestTokens.shared().member(tenantId, Rights.PLATFORM, "ADMIN").mint();
  }

  static String newName() {
    return "studio-" + UUID.randomUUID() + ".example.com";
  }

  Http.Answer claim(UUID tenant, String name) {
    return http.send("POST", DOMAINS, admin(tenant), Map.of("domain_name", name));
  }

  Http.Answer domain(UUID tenant, String id) {
    return http.send("GET", DOMAINS + "/" + id, admin(tenant), null);
  }

  static void prove(Http.Answer claimed) throws IOException {
    for (DnsStandIn server : List.of(dns, otherDns)) {
      server.put(claimed.at("/records/0/name"), "TXT", claimed.at("/records/0/value"));
    }
  }

  /** A domain that is proven and has its certificate. */
  Http.Answer live(UUID tenant) throws IOException {
    Http.Answer claimed = claim(tenant, newName());
    assertThat(claimed.status()).as(claimed.toString()).isEqualTo(201);
    prove(claimed);
    await(() -> domain(tenant, claimed.at("/id")).at("/ssl_status").equals("ISSUED"));
    return domain(tenant, claimed.at("/id"));
  }

  static @Nullable GenericKubernetesResource certificate(String id) {
    return cluster
        .client()
        .genericKubernetesResources("cert-manager.io/v1", "Certificate")
        .inNamespace(NAMESPACE)
        .withName("domain-" + id)
        .get();
  }

  static Ingress ingress(String id) {
    return cluster
        .client()
        .network()
        .v1()
        .ingresses()
        .inNamespace(NAMESPACE)
        .withName("domain-" + id)
        .get();
  }

  static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .until(condition);
  }

  /** Types and states that were published of a domain, in order. */
  List<String> published(String id) {
    return records(Topic.DOMAINS).stream()
        .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(id))
        .map(record ->
            record.value() == null
                ? header(record, EventHeaders.TYPE)
                : header(record, EventHeaders.TYPE)
                    + " "
                    + EventJson.read(record.value(), DomainState.class).verificationStatus())
        .toList();
  }

  /** Types of the alerts that were raised for a tenant, in no order: each has its own key. */
  List<String> alerts(UUID tenant) {
    return records(Topic.ALERTS).stream()
        .map(record -> EventJson.read(record.value(), AlertRaised.class))
        .filter(alert -> alert.tenantId().equals(tenant))
        .map(AlertRaised::type)
        .toList();
  }

  private List<ConsumerRecord<byte[], byte[]>> records(Topic topic) {
    List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", kafka),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topicNames.of(topic)).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream()
          .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
      }
    }
    return found;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }
}
