package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageEvent;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** What tenant-service keeps is counted against the plan and told to usage-service. */
class KeptCountsHttpTests extends RunningTenantService {
  private static final String KEYS = "/api/tenants/me/api-keys";
  private static final String MEMBERS_FULL =
      "Team member limit reached (3 members). Upgrade to add more.";

  @Autowired TopicNames names;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @Test
  void aMemberMoreThanThePlanHasIsRefusedWithTheCataloguesSentence() {
    SignedUp tenant = signUpOnLoyalty();
    allow(tenant);
    await(() -> reported(tenant, "team_members").equals(List.of(BigDecimal.ONE)));
    assertThat(invite(tenant, 1).status()).isEqualTo(201);
    assertThat(invite(tenant, 2).status()).isEqualTo(201);
    Http.Answer full = invite(tenant, 3);
    assertThat(full.status()).as(full.text()).isEqualTo(402);
    assertThat(full.problem()).isEqualTo("quota-exceeded");
    assertThat(full.at("/detail")).isEqualTo(MEMBERS_FULL);
    assertThat(full.at("/metric")).isEqualTo("team_members");
    assertThat(full.at("/upgrade_plan")).isEqualTo("business");
  }

  @Test
  void keysAreCountedWhereThePlatformCountsThem() {
    SignedUp tenant = signUpOnLoyalty();
    allow(tenant);
    Http.Answer first = create(tenant);
    assertThat(first.status()).as(first.text()).isEqualTo(201);
    assertThat(create(tenant).status()).isEqualTo(201);
    Http.Answer full = create(tenant);
    assertThat(full.status()).isEqualTo(402);
    assertThat(full.at("/detail")).isEqualTo("No more than 2 API keys: revoke one first.");
    assertThat(
            http.delete(KEYS + "/" + first.at("/id"))
                .bearer(member(tenant, "ADMIN"))
                .send()
                .status())
        .isEqualTo(204);
    assertThat(create(tenant).status()).isEqualTo(201);
    await(() ->
        reported(tenant, "keys")
            .equals(List.of(BigDecimal.ONE, BigDecimal.TWO, BigDecimal.ONE, BigDecimal.TWO)));
  }

  private SignedUp signUpOnLoyalty() {
    topics.send(Topic.CATALOG, "loyalty", 1, "catalog.imported", null, catalog());
    Map<String, Object> body = new HashMap<>(newSignUp());
    body.put("platform", "loyalty");
    // The counted metrics may arrive after the catalogue by which a sign-up is judged.
    SignedUp first = signUp(body);
    allow(first);
    await(() -> !reported(first, "team_members").isEmpty() || create(first).status() == 402);
    Map<String, Object> second = new HashMap<>(newSignUp());
    second.put("platform", "loyalty");
    return signUp(second);
  }

  private static CatalogState catalog() {
    return new CatalogState(
        "loyalty",
        "essential",
        new CatalogState.Trial(14, "optional", null),
        List.of(metric("team_members", "members"), metric("keys", "api_keys")),
        List.of(
            new CatalogState.Plan(
                "essential",
                "Essential",
                1,
                true,
                true,
                false,
                4900L,
                "EUR",
                14,
                Map.of(),
                List.of())));
  }

  private static CatalogState.Metric metric(String code, String keptBy) {
    return new CatalogState.Metric(
        code, LimitKind.GAUGE, "last", null, keptBy, null, null, "max_" + code, null);
  }

  private void allow(SignedUp tenant) {
    Instant start = Instant.now().minusSeconds(60);
    topics.send(
        Topic.ENTITLEMENTS,
        tenant.id().toString(),
        1,
        "entitlements.changed",
        tenant.id(),
        new EntitlementsRecord(
            tenant.id(),
            "loyalty",
            0,
            List.of(start, start.plus(Duration.ofDays(30))),
            List.of(
                new EntitlementPhase(
                    start,
                    "active",
                    true,
                    null,
                    "essential",
                    1,
                    Map.of("team_members", limit(3, MEMBERS_FULL), "keys", limit(2, null)),
                    List.of()))));
  }

  private static EntitledLimit limit(long max, String message) {
    return new EntitledLimit(
        LimitKind.GAUGE, BigDecimal.valueOf(max), BeyondLimit.REFUSE, false, message, "business");
  }

  /** Repeated while billing's word is still under way. */
  private Http.Answer invite(SignedUp tenant, int n) {
    Http.Answer[] answer = new Http.Answer[1];
    await(() -> {
      answer[0] =
          http.post("/api/tenants/me/members/invitations")
              .bearer(member(tenant, "ADMIN"))
              .json(Map.of("email", "m" + n + "-" + tenant.slug() + "@example.com"))
              .send();
      return answer[0].status() != 503;
    });
    return answer[0];
  }

  private Http.Answer create(SignedUp tenant) {
    Http.Answer[] answer = new Http.Answer[1];
    await(() -> {
      answer[0] =
          http.post(KEYS)
              .bearer(member(tenant, "ADMIN"))
              .json(Map.of("name", "ci", "scopes", List.of("app")))
              .send();
      return answer[0].status() != 503;
    });
    return answer[0];
  }

  /** What usage-service is told of a metric of a tenant, in the order in which it happened. */
  private List<BigDecimal> reported(SignedUp tenant, String metric) {
    List<UsageEvent> found = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(names.of(Topic.USAGE)).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
        consumer
            .poll(Duration.ofMillis(50))
            .forEach(record -> {
              byte[] of = record.headers().lastHeader(EventHeaders.TENANT_ID).value();
              UsageEvent event = EventJson.read(record.value(), UsageEvent.class);
              if (new String(of, StandardCharsets.UTF_8).equals(tenant.id().toString())
                  && metric.equals(event.metric())) {
                found.add(event);
              }
            });
      }
    }
    return found.stream()
        .sorted(java.util.Comparator.comparing(UsageEvent::id))
        .map(UsageEvent::quantity)
        .toList();
  }
}
