package io.atelier.billing.testclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.Customer;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.SubscriptionState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A year in seconds, and a tenant beside it for whom no time passes. */
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
class YearIntegrationTests {
  private static final String INVOICES = "/api/tenants/me/invoices";
  private static final String ME = "/api/tenants/me/subscription";
  private static final ZoneId SELLER = ZoneId.of("Europe/Luxembourg");

  @Autowired TopicNames topicNames;

  @Value("${spring.kafka.bootstrap-servers}")
  String kafka;

  @LocalServerPort int port;

  private KafkaTopics topics;

  @BeforeEach
  void open() {
    topics = new KafkaTopics(kafka, topicNames, Topic.SUBSCRIPTIONS, Topic.ENTITLEMENTS);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void trialUpgradeMissedPaymentDunningRecoveryAndCancellation() {
    Customer other = Customer.signUp(port, topics, "oms", "essential", Duration.ofDays(14));
    JsonNode otherBefore = subscription(other);
    Customer tenant = Customer.signUp(port, topics, "oms", "essential", Duration.ofDays(14));

    // In the trial somebody decides to stay.
    tenant.call("POST", "/api/tenants/me/subscribe", Map.of("plan_code", "essential")).is(201);
    assertThat(subscription(tenant).at("/status").asString()).isEqualTo("trial");
    assertThat(invoices(tenant)).isEmpty();

    Instant trialEnd = time(subscription(tenant), "/trial_end");
    tenant.clockTo(trialEnd.plus(Duration.ofDays(1)));
    JsonNode paid = subscription(tenant);
    assertThat(paid.at("/status").asString()).isEqualTo("active");
    assertThat(time(paid, "/current_period_start")).isEqualTo(trialEnd);
    assertThat(invoices(tenant)).hasSize(1);
    JsonNode first = invoices(tenant).getFirst();
    assertThat(first.at("/number").asString()).startsWith("TEST");
    assertThat(first.at("/status").asString()).isEqualTo("sent");
    assertThat(first.at("/subtotal/amount").asLong()).isEqualTo(4900);
    pay(tenant, first);

    // An upgrade in the middle of the month; what it costs is told before, to the cent.
    tenant.clockTo(trialEnd.plus(Duration.ofDays(10)));
    JsonNode preview =
        tenant.call("POST", ME + "/preview", Map.of("plan_code", "business")).is(200);
    tenant
        .call(
            "POST",
            ME + "/change",
            Map.of("plan_code", "business", "proration_at", preview.at("/proration_at").asString()))
        .is(200);
    assertThat(subscription(tenant).at("/plan_code").asString()).isEqualTo("business");
    Instant firstRenewal = plusMonths(trialEnd, 1);
    tenant.clockTo(firstRenewal.plusSeconds(60));
    JsonNode renewal = invoices(tenant).getFirst();
    assertThat(renewal.at("/total")).isEqualTo(preview.at("/total"));
    assertThat(types(renewal)).containsExactlyInAnyOrder("plan", "proration", "proration");
    assertThat(renewal.at("/period/start_date").asString()).isEqualTo(firstRenewal.toString());

    // It is not paid: overdue, reminders, no access, and the clock goes on.
    tenant.clockTo(firstRenewal.plus(Duration.ofDays(15)));
    assertThat(subscription(tenant).at("/status").asString()).isEqualTo("past_due");
    awaitAccess(tenant, firstRenewal.plus(Duration.ofDays(15)), true);
    assertThat(invoices(tenant).getFirst().at("/status").asString()).isEqualTo("overdue");
    tenant.clockTo(firstRenewal.plus(Duration.ofDays(22)));
    awaitAccess(tenant, firstRenewal.plus(Duration.ofDays(22)), false);
    assertThat(subscription(tenant).at("/payment_retry_count").asLong()).isEqualTo(3);
    tenant.call("POST", ME + "/change", Map.of("plan_code", "essential")).is(402);

    // Payment restores everything at once.
    pay(tenant, invoices(tenant).getFirst());
    assertThat(subscription(tenant).at("/status").asString()).isEqualTo("active");
    awaitAccess(tenant, firstRenewal.plus(Duration.ofDays(22)), true);

    // The months go by, each paid in time, until it is enough.
    for (int month = 2; month <= 10; month++) {
      tenant.clockTo(plusMonths(trialEnd, month).plusSeconds(60));
      pay(tenant, invoices(tenant).getFirst());
    }
    assertThat(invoices(tenant)).hasSize(11);
    tenant
        .call("POST", ME + "/cancel", Map.of("when", "period_end", "reason", "too quiet"))
        .is(200);
    assertThat(subscription(tenant).at("/status").asString()).isEqualTo("cancelled");
    tenant.clockTo(trialEnd.plus(Duration.ofDays(365)));
    JsonNode ended = subscription(tenant);
    assertThat(ended.at("/status").asString()).isEqualTo("expired");
    assertThat(ended.at("/cancellation_reason").asString()).isEqualTo("too quiet");
    assertThat(time(ended, "/current_period_end")).isEqualTo(plusMonths(trialEnd, 11));
    assertThat(invoices(tenant)).hasSize(11);

    topics.await(1, event -> isOf(tenant, event) && event.type().endsWith(".expired"));
    assertThat(types(tenant))
        .startsWith(
            "subscription.created",
            "subscription.changed",
            "subscription.trial_ending",
            "subscription.trial_ending",
            "subscription.trial_ending",
            "subscription.activated",
            "subscription.renewed",
            "subscription.changed",
            "subscription.renewed",
            "subscription.past_due",
            "subscription.payment_reminded",
            "subscription.payment_reminded",
            "subscription.payment_reminded",
            "subscription.suspended",
            "subscription.recovered")
        .endsWith("subscription.cancelled", "subscription.expired");

    // Beside it no time passed.
    JsonNode otherAfter = subscription(other);
    assertThat(otherAfter).isEqualTo(otherBefore);
    assertThat(types(other)).containsExactly("subscription.created");
    assertThat(invoices(other)).isEmpty();
  }

  @Test
  void aClockGoesForwardOnlyAndOneStepAtATime() throws InterruptedException {
    Customer tenant = Customer.signUp(port, topics, "rural-health", "free", null);
    Instant now = time(clock(tenant), "/now");
    tenant
        .operator(
            "SUPER_ADMIN",
            "POST",
            "/api/test-clock",
            Map.of("tenant_id", tenant.id(), "now", now.minusSeconds(60)))
        .is(409);
    tenant
        .operator(
            "SUPER_ADMIN",
            "POST",
            "/api/test-clock",
            Map.of("tenant_id", tenant.id(), "now", now.plus(Duration.ofDays(36_600))))
        .is(422);

    // Three years of free months take a while: long enough to be asked for another move.
    Map<String, Object> far =
        Map.of("tenant_id", tenant.id(), "now", now.plus(Duration.ofDays(1_100)));
    CountDownLatch asked = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          tenant.operator("SUPER_ADMIN", "POST", "/api/test-clock", far).is(202);
          asked.countDown();
        });
    asked.await();
    Customer.Answer meanwhile = tenant.operator("SUPER_ADMIN", "POST", "/api/test-clock", far);
    assertThat(meanwhile.status()).isEqualTo(409);
    assertThat(meanwhile.body().at("/type").asString())
        .isIn("/problems/clock-advancing", "/problems/clock-backwards");
    topics.await(
        1,
        event ->
            event.is(Topic.ENTITLEMENTS)
                && event.key().equals(tenant.id().toString())
                && event.body(EntitlementsRecord.class).clockOffsetMs()
                    > Duration.ofDays(1_099).toMillis());
    assertThat(time(clock(tenant), "/now")).isAfter(now.plus(Duration.ofDays(1_099)));
  }

  private static JsonNode subscription(Customer tenant) {
    return tenant.call("GET", ME, null).is(200);
  }

  private static JsonNode clock(Customer tenant) {
    return tenant.operator("SUPER_ADMIN", "GET", "/api/test-clock/" + tenant.id(), null).is(200);
  }

  private static Instant time(JsonNode answer, String pointer) {
    return Instant.parse(answer.at(pointer).asString());
  }

  private static Instant plusMonths(Instant anchor, int months) {
    return anchor.atZone(SELLER).plusMonths(months).toInstant();
  }

  private List<JsonNode> invoices(Customer tenant) {
    JsonNode data = tenant.call("GET", INVOICES, null).is(200).at("/data");
    return data.valueStream().toList();
  }

  private static List<String> types(JsonNode invoice) {
    return invoice.at("/items").valueStream().map(item -> item.at("/type").asString()).toList();
  }

  private void pay(Customer tenant, JsonNode invoice) {
    tenant
        .operator(
            "SUPER_ADMIN",
            "POST",
            "/api/admin/tenants/" + tenant.id() + "/payments",
            Map.of(
                "invoice_id",
                invoice.at("/id").asString(),
                "amount",
                Map.of("amount", invoice.at("/amount_due/amount").asLong(), "currency", "EUR"),
                "provider",
                "bank_transfer",
                "reference",
                "T-" + invoice.at("/id").asString()))
        .is(201);
  }

  /** The record that says so is on its way by the outbox. */
  private void awaitAccess(Customer tenant, Instant at, boolean access) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .pollInSameThread()
        .until(() -> {
          List<Event> records =
              topics.matching(event ->
                  event.is(Topic.ENTITLEMENTS) && event.key().equals(tenant.id().toString()));
          return !records.isEmpty()
              && records.getLast().body(EntitlementsRecord.class).phaseAt(at).access() == access;
        });
  }

  private List<String> types(Customer tenant) {
    return topics.matching(event -> isOf(tenant, event)).stream().map(Event::type).toList();
  }

  private static boolean isOf(Customer tenant, Event event) {
    return event.is(Topic.SUBSCRIPTIONS)
        && event.body(SubscriptionState.class).tenantId().equals(tenant.id());
  }
}
