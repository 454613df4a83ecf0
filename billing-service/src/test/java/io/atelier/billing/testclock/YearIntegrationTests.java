package io.atelier.billing.testclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.SubscriberDesk;
import io.atelier.billing.SubscriberDesk.Answer;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.SubscriptionState;
import io.atelier.events.tenant.TenantState;
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
import org.springframework.http.HttpMethod;
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

  private SubscriberDesk desk;

  @BeforeEach
  void open() {
    desk = new SubscriberDesk(port, kafka, topicNames);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  @Test
  void trialUpgradeMissedPaymentDunningRecoveryAndCancellation() {
    TenantState other = desk.signUp("oms", "essential", 14);
    Answer otherBefore = desk.subscription(other);
    TenantState tenant = desk.signUp("oms", "essential", 14);

    // In the trial somebody decides to stay.
    desk.owner(
            tenant, HttpMethod.POST, "/api/tenants/me/subscribe", Map.of("plan_code", "essential"))
        .expect(201);
    assertThat(desk.subscription(tenant).text("/status")).isEqualTo("trial");
    assertThat(invoices(tenant)).isEmpty();

    Instant trialEnd = desk.subscription(tenant).time("/trial_end");
    desk.advance(tenant, trialEnd.plus(Duration.ofDays(1)));
    Answer paid = desk.subscription(tenant);
    assertThat(paid.text("/status")).isEqualTo("active");
    assertThat(paid.time("/current_period_start")).isEqualTo(trialEnd);
    assertThat(invoices(tenant)).hasSize(1);
    JsonNode first = invoices(tenant).getFirst();
    assertThat(first.at("/number").asString()).startsWith("TEST");
    assertThat(first.at("/status").asString()).isEqualTo("sent");
    assertThat(first.at("/subtotal/amount").asLong()).isEqualTo(4900);
    pay(tenant, first);

    // An upgrade in the middle of the month; what it costs is told before, to the cent.
    desk.advance(tenant, trialEnd.plus(Duration.ofDays(10)));
    Answer preview =
        desk.owner(tenant, HttpMethod.POST, ME + "/preview", Map.of("plan_code", "business"))
            .expect(200);
    desk.owner(
            tenant,
            HttpMethod.POST,
            ME + "/change",
            Map.of("plan_code", "business", "proration_at", preview.text("/proration_at")))
        .expect(200);
    assertThat(desk.subscription(tenant).text("/plan_code")).isEqualTo("business");
    Instant firstRenewal = plusMonths(trialEnd, 1);
    desk.advance(tenant, firstRenewal.plusSeconds(60));
    JsonNode renewal = invoices(tenant).getFirst();
    assertThat(renewal.at("/total")).isEqualTo(preview.body().at("/total"));
    assertThat(types(renewal)).containsExactlyInAnyOrder("plan", "proration", "proration");
    assertThat(renewal.at("/period/start_date").asString()).isEqualTo(firstRenewal.toString());

    // It is not paid: overdue, reminders, no access, and the clock goes on.
    desk.advance(tenant, firstRenewal.plus(Duration.ofDays(15)));
    assertThat(desk.subscription(tenant).text("/status")).isEqualTo("past_due");
    awaitAccess(tenant, firstRenewal.plus(Duration.ofDays(15)), true);
    assertThat(invoices(tenant).getFirst().at("/status").asString()).isEqualTo("overdue");
    desk.advance(tenant, firstRenewal.plus(Duration.ofDays(22)));
    awaitAccess(tenant, firstRenewal.plus(Duration.ofDays(22)), false);
    assertThat(desk.subscription(tenant).number("/payment_retry_count")).isEqualTo(3);
    desk.owner(tenant, HttpMethod.POST, ME + "/change", Map.of("plan_code", "essential"))
        .refused(402, "payment-overdue");

    // Payment restores everything at once.
    pay(tenant, invoices(tenant).getFirst());
    assertThat(desk.subscription(tenant).text("/status")).isEqualTo("active");
    awaitAccess(tenant, firstRenewal.plus(Duration.ofDays(22)), true);

    // The months go by, each paid in time, until it is enough.
    for (int month = 2; month <= 10; month++) {
      desk.advance(tenant, plusMonths(trialEnd, month).plusSeconds(60));
      pay(tenant, invoices(tenant).getFirst());
    }
    assertThat(invoices(tenant)).hasSize(11);
    desk.owner(
            tenant,
            HttpMethod.POST,
            ME + "/cancel",
            Map.of("when", "period_end", "reason", "too quiet"))
        .expect(200);
    assertThat(desk.subscription(tenant).text("/status")).isEqualTo("cancelled");
    desk.advance(tenant, trialEnd.plus(Duration.ofDays(365)));
    Answer ended = desk.subscription(tenant);
    assertThat(ended.text("/status")).isEqualTo("expired");
    assertThat(ended.text("/cancellation_reason")).isEqualTo("too quiet");
    assertThat(ended.time("/current_period_end")).isEqualTo(plusMonths(trialEnd, 11));
    assertThat(invoices(tenant)).hasSize(11);

    desk.topics().await(1, event -> isOf(tenant, event) && event.type().endsWith(".expired"));
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
    Answer otherAfter = desk.subscription(other);
    assertThat(otherAfter.body()).isEqualTo(otherBefore.body());
    assertThat(types(other)).containsExactly("subscription.created");
    assertThat(invoices(other)).isEmpty();
  }

  @Test
  void aClockGoesForwardOnlyAndOneStepAtATime() throws InterruptedException {
    TenantState tenant = desk.signUp("rural-health", "free", null);
    Instant now = desk.clock(tenant).time("/now");
    desk.operator(
            HttpMethod.POST,
            "/api/test-clock",
            Map.of("tenant_id", tenant.id(), "now", now.minusSeconds(60)))
        .refused(409, "clock-backwards");
    desk.operator(
            HttpMethod.POST,
            "/api/test-clock",
            Map.of("tenant_id", tenant.id(), "now", now.plus(Duration.ofDays(36_600))))
        .refused(422, "invalid");

    // Three years of free months take a while: long enough to be asked for another move.
    Map<String, Object> far =
        Map.of("tenant_id", tenant.id(), "now", now.plus(Duration.ofDays(1_100)));
    CountDownLatch asked = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(() -> {
          desk.operator(HttpMethod.POST, "/api/test-clock", far).expect(202);
          asked.countDown();
        });
    asked.await();
    Answer meanwhile = desk.operator(HttpMethod.POST, "/api/test-clock", far);
    assertThat(meanwhile.status()).isEqualTo(409);
    assertThat(meanwhile.text("/type"))
        .isIn("/problems/clock-advancing", "/problems/clock-backwards");
    desk.topics()
        .await(
            1,
            event ->
                event.is(Topic.ENTITLEMENTS)
                    && event.key().equals(tenant.id().toString())
                    && event.body(EntitlementsRecord.class).clockOffsetMs()
                        > Duration.ofDays(1_099).toMillis());
    assertThat(desk.clock(tenant).time("/now")).isAfter(now.plus(Duration.ofDays(1_099)));
  }

  private static Instant plusMonths(Instant anchor, int months) {
    return anchor.atZone(SELLER).plusMonths(months).toInstant();
  }

  private List<JsonNode> invoices(TenantState tenant) {
    JsonNode data = desk.owner(tenant, HttpMethod.GET, INVOICES).expect(200).body().at("/data");
    return data.valueStream().toList();
  }

  private static List<String> types(JsonNode invoice) {
    return invoice.at("/items").valueStream().map(item -> item.at("/type").asString()).toList();
  }

  private void pay(TenantState tenant, JsonNode invoice) {
    desk.operator(
            HttpMethod.POST,
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
        .expect(201);
  }

  /** The record that says so is on its way by the outbox. */
  private void awaitAccess(TenantState tenant, Instant at, boolean access) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .pollInSameThread()
        .until(() -> {
          List<Event> records =
              desk.topics()
                  .matching(event ->
                      event.is(Topic.ENTITLEMENTS) && event.key().equals(tenant.id().toString()));
          return !records.isEmpty()
              && records.getLast().body(EntitlementsRecord.class).phaseAt(at).access() == access;
        });
  }

  private List<String> types(TenantState tenant) {
    return desk.topics().matching(event -> isOf(tenant, event)).stream().map(Event::type).toList();
  }

  private static boolean isOf(TenantState tenant, Event event) {
    return event.is(Topic.SUBSCRIPTIONS)
        && event.body(SubscriptionState.class).tenantId().equals(tenant.id());
  }
}
