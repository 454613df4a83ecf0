package io.atelier.billing.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.Customer;
import io.atelier.billing.Customer.Answer;
import io.atelier.billing.KafkaTopics;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestTokens;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Bulk moves; each test sells on a platform of its own. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=billing-service",
      "atelier.billing.test-clock.enabled=true",
      "atelier.billing.timer.poll=20ms",
      "atelier.billing.invoice.numbering-poll=20ms"
    })
@WithServers(service = "billing")
class PlanMoveHttpTests {
  @Autowired TopicNames topicNames;

  @Value("${spring.kafka.bootstrap-servers}")
  String servers;

  @LocalServerPort int port;

  private KafkaTopics topics;

  @BeforeEach
  void open() {
    topics = new KafkaTopics(servers, topicNames, Topic.ENTITLEMENTS);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void aMoveIsToldThenMadeAndTheNewPriceCountsFromTheNextPeriod() {
    sell("moved", 500, 10);
    List<Customer> early = Stream.generate(() -> paying("moved")).limit(3).toList();
    sell("moved", 700, 20);
    Customer late = paying("moved");

    JsonNode told = move("moved", null, true).is(200);
    assertThat(told.get("dry_run").booleanValue()).isTrue();
    assertThat(told.get("to_version").intValue()).isEqualTo(2);
    assertThat(told.get("tenants").intValue()).isEqualTo(3);
    assertThat(told.at("/from/0/version").intValue()).isEqualTo(1);
    assertThat(told.at("/from/0/differences").valueStream())
        .extracting(difference -> difference.get("path").stringValue())
        .containsExactlyInAnyOrder("/limits/things/max", "/prices/0/amount/amount");
    assertThat(early).allSatisfy(one -> assertThat(version(one)).isEqualTo(1));

    assertThat(move("moved", null, false).is(200).get("tenants").intValue()).isEqualTo(3);
    Customer.eventually(
        () -> assertThat(early).allSatisfy(one -> assertThat(version(one)).isEqualTo(2)));
    assertThat(move("moved", null, true).is(200).get("tenants").intValue()).isZero();

    Customer first = early.getFirst();
    Customer.eventually(() -> assertThat(things(first)).isEqualTo("20"));
    first.pays(first.invoices(1).getFirst());
    first.clockTo(periodEnd(first).plusSeconds(1));
    assertThat(Customer.lines(first.invoices(2).getLast())).containsExactly("plan Basic 700");
    assertThat(Customer.lines(late.invoices(1).getFirst())).containsExactly("plan Basic 700");
  }

  @Test
  void aLaterMoveTakesThePlaceOfAnEarlierOne() {
    sell("again", 500, 10);
    Customer customer = paying("again");
    sell("again", 600, 10);
    sell("again", 700, 10);
    move("again", null, false).is(200);
    move("again", 2, false).is(200);
    Customer.eventually(() -> assertThat(version(customer)).isEqualTo(2));
    move("again", 1, false).is(200);
    Customer.eventually(() -> assertThat(version(customer)).isEqualTo(1));
  }

  @Test
  void whoIsOnAnotherPlatformStays() {
    String shared =
        """
        platforms: [left, right]
        plans:
          shared: {name: Shared, prices: [{interval: month, amount: %d}]}
        """;
    sell("left", 500, 10);
    sell("right", 500, 10);
    Customer.sell(port, "shared.yml", shared.formatted(100));
    Customer left = Customer.signUp(port, topics, "left", "shared", null);
    Customer right = Customer.signUp(port, topics, "right", "shared", null);
    Customer.sell(port, "shared.yml", shared.formatted(200));
    Answer told = move("left", "shared", null, false);
    assertThat(told.is(200).get("tenants").intValue()).isEqualTo(1);
    Customer.eventually(() -> assertThat(version(left)).isEqualTo(2));
    assertThat(version(right)).isEqualTo(1);
  }

  @Test
  void whatCannotBeMovedIsTold() {
    sell("wrong", 500, 10);
    assertThat(move("moon", null, true).is(422).at("/errors/0/pointer").stringValue())
        .isEqualTo("/platform");
    assertThat(move("wrong", 7, true).is(422).at("/errors/0/pointer").stringValue())
        .isEqualTo("/to_version");
    assertThat(move("wrong", 0, true).is(422).at("/errors/0/pointer").stringValue())
        .isEqualTo("/to_version");
    move("wrong", "gold", null, true).is(404);
    operator().operator("BILLING", "POST", "/api/admin/plans/basic/move", Map.of()).is(422);
    operator()
        .call(
            TestTokens.shared().operator("BILLING"),
            "POST",
            "/api/admin/plans/basic/move",
            "{",
            Map.of("Content-Type", "application/json"))
        .is(400);
  }

  @Test
  void onlyOperatorsForBillingMove() {
    Map<String, String> body = Map.of("platform", "studio");
    String path = "/api/admin/plans/pro/move";
    operator().call(null, "POST", path, body, Map.of()).is(401);
    operator().operator("SUPPORT", "POST", path, body).is(403);
    operator()
        .call(
            TestTokens.shared().member(UUID.randomUUID(), "studio", "OWNER"),
            "POST",
            path,
            body,
            Map.of())
        .is(403);
  }

  private Customer operator() {
    return Customer.nobody(port);
  }

  private Answer move(String platform, @Nullable Integer toVersion, boolean dryRun) {
    return move(platform, "basic", toVersion, dryRun);
  }

  private Answer move(String platform, String plan, @Nullable Integer toVersion, boolean dryRun) {
    Map<String, Object> body = new HashMap<>(Map.of("platform", platform, "dry_run", dryRun));
    if (toVersion != null) {
      body.put("to_version", toVersion);
    }
    return operator().operator("BILLING", "POST", "/api/admin/plans/" + plan + "/move", body);
  }

  private Customer paying(String platform) {
    return Customer.signUp(port, topics, platform, "basic", null);
  }

  private void sell(String platform, int price, int things) {
    Customer.sell(
        port,
        platform + ".yml",
        """
        platform: %s
        seller: atelier
        default_plan: basic
        metrics:
          things: {kind: counter}
        plans:
          basic:
            name: Basic
            prices: [{interval: month, amount: %d}]
            limits: {things: %d}
        """
            .formatted(platform, price, things));
  }

  private static int version(Customer customer) {
    return subscription(customer).get("plan_version").intValue();
  }

  private static Instant periodEnd(Customer customer) {
    return Instant.parse(subscription(customer).get("current_period_end").stringValue());
  }

  private static JsonNode subscription(Customer customer) {
    return customer.call("GET", "/api/tenants/me/subscription", null).is(200);
  }

  private String things(Customer customer) {
    return topics
        .matching(event -> event.key().equals(customer.id().toString()))
        .getLast()
        .body(EntitlementsRecord.class)
        .phases()
        .getFirst()
        .limits()
        .get("things")
        .max()
        .toPlainString();
  }
}
