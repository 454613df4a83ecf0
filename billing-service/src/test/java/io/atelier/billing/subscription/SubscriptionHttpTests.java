package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.Customer;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.Tenants;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Each documented status of each call about a subscription. */
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
class SubscriptionHttpTests {
  private static final String ME = "/api/tenants/me/subscription";
  private static final String SUBSCRIBE = "/api/tenants/me/subscribe";
  private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");
  private static final Duration TWO_WEEKS = Duration.ofDays(14);

  @Autowired TopicNames topicNames;

  @Value("${spring.kafka.bootstrap-servers}")
  String kafka;

  @LocalServerPort int port;

  private KafkaTopics topics;

  @BeforeEach
  void open() {
    topics = new KafkaTopics(kafka, topicNames, Topic.ENTITLEMENTS);
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void aTrialBecomesAPaidOneAtItsEndAndASecondSubscribeIs409() {
    Customer tenant = signUp("studio", "starter", TWO_WEEKS);
    JsonNode answer = post(tenant, SUBSCRIBE, "plan_code", "pro").is(201);
    assertThat(answer.at("/status").asString()).isEqualTo("trial");
    assertThat(answer.at("/plan_code").asString()).isEqualTo("pro");
    assertThat(answer.at("/trial_days_remaining").asInt()).isEqualTo(14);
    refused(post(tenant, SUBSCRIBE, "plan_code", "pro"), 409, "already-subscribed");
    // The timeline does not say free any more.
    JsonNode extended =
        tenant
            .operator(
                "BILLING", "POST", admin(tenant, "subscription/extend-trial"), Map.of("days", 7))
            .is(200);
    assertThat(extended.at("/trial_days_remaining").asInt()).isEqualTo(21);
  }

  @Test
  void noTrialDaysMeanPaidFromNow() {
    Customer tenant = signUp("studio", "starter", TWO_WEEKS);
    JsonNode answer =
        post(tenant, SUBSCRIBE, "plan_code", "starter", "trial_days", 0, "interval", "month")
            .is(201);
    assertThat(answer.at("/status").asString()).isEqualTo("active");
    assertThat(answer.at("/trial_days_remaining").isNull()).isTrue();
    JsonNode invoice = tenant.invoices(1).getFirst();
    assertThat(invoice.at("/status").asString()).isEqualTo("sent");
    assertThat(invoice.at("/subtotal/amount").asLong()).isEqualTo(1900);
    assertThat(Duration.between(time(answer, "/current_period_start"), time(invoice, "/due_date")))
        .isEqualTo(TWO_WEEKS);
  }

  @Test
  void everyFaultOfASubscribeIsNamedAtOnce() {
    Customer tenant = signUp("studio", "free", null);
    Customer.Answer answer =
        post(tenant, SUBSCRIBE, "interval", "week", "trial_days", -1, "colour", "red");
    JsonNode body = answer.is(422);
    assertThat(body.at("/errors").valueStream().map(e -> e.at("/pointer").asString()))
        .containsExactlyInAnyOrder("/plan_code", "/interval", "/trial_days", "/colour");
    for (Map<String, Object> wrong :
        List.of(
            Map.<String, Object>of("plan_code", "gold"),
            Map.<String, Object>of("plan_code", "starter", "interval", "year"),
            Map.<String, Object>of("plan_code", "starter", "trial_days", 31),
            Map.<String, Object>of("plan_code", "starter", "coupon", "nonsense"))) {
      tenant.call("POST", SUBSCRIBE, wrong).is(422);
    }
    assertThat(tenant.call("POST", SUBSCRIBE, "{", JSON).status()).isEqualTo(400);
    assertThat(subscription(tenant).at("/plan_code").asString()).isEqualTo("free");
  }

  @Test
  void aPlanOnQuoteIsSoldByAnOperatorAtItsPrice() {
    Customer tenant = signUp("studio", "free", null);
    refused(post(tenant, SUBSCRIBE, "plan_code", "enterprise"), 409, "contact-sales");
    String sell = admin(tenant, "subscribe");
    refused(operator(tenant, sell, "plan_code", "enterprise"), 422, "invalid");
    JsonNode sold =
        operator(
                tenant,
                sell,
                "plan_code",
                "enterprise",
                "interval",
                "year",
                "price",
                Map.of("amount", 900_000, "currency", "EUR"),
                "trial_days",
                30)
            .is(201);
    assertThat(sold.at("/status").asString()).isEqualTo("trial");
    assertThat(sold.at("/amount/amount").asLong()).isEqualTo(900_000);
    assertThat(sold.at("/interval").asString()).isEqualTo("year");
    tenant.clockTo(tenant.now().plus(Duration.ofDays(31)));
    assertThat(tenant.invoices(1).getFirst().at("/subtotal/amount").asLong()).isEqualTo(900_000);
    assertThat(tenant.call("POST", sell, Map.of("plan_code", "enterprise")).status())
        .isEqualTo(403);
    assertThat(tenant.operator("SUPPORT", "POST", sell, Map.of("plan_code", "pro")).status())
        .isEqualTo(403);
    assertThat(
            tenant
                .operator(
                    "BILLING",
                    "POST",
                    "/api/admin/tenants/" + UUID.randomUUID() + "/subscribe",
                    Map.of("plan_code", "pro"))
                .status())
        .isEqualTo(404);
  }

  @Test
  void anOperatorStartsAPilotOnATenantThatPaysForNothing() {
    Customer tenant = signUp("studio", "starter", TWO_WEEKS);
    String sell = admin(tenant, "subscribe");
    JsonNode faults =
        operator(tenant, sell, "plan_code", "enterprise", "pilot", true, "trial_days", 7).is(422);
    assertThat(faults.at("/errors/0/pointer").asString()).isEqualTo("/trial_days");
    JsonNode pilot = operator(tenant, sell, "plan_code", "enterprise", "pilot", true).is(201);
    assertThat(pilot.at("/status").asString()).isEqualTo("active");
    assertThat(pilot.at("/plan_code").asString()).isEqualTo("enterprise");
    assertThat(pilot.at("/trial_days_remaining").isNull()).isTrue();
    refused(
        operator(tenant, sell, "plan_code", "enterprise", "pilot", true), 409, "nothing-to-change");
    tenant.clockTo(tenant.now().plus(Duration.ofDays(400)));
    assertThat(subscription(tenant).at("/status").asString()).isEqualTo("active");
    tenant.invoices(0);

    post(tenant, SUBSCRIBE, "plan_code", "pro").is(201);
    tenant.invoices(1);
    refused(
        operator(tenant, sell, "plan_code", "enterprise", "pilot", true),
        409,
        "already-subscribed");
  }

  @Test
  void aPilotStartsAlsoAfterATrialThatIsOver() {
    Customer tenant = signUp("oms", "essential", TWO_WEEKS);
    tenant.clockTo(tenant.now().plus(Duration.ofDays(20)));
    JsonNode over = subscription(tenant);
    assertThat(over.at("/status").asString()).isEqualTo("expired");
    JsonNode pilot =
        operator(tenant, admin(tenant, "subscribe"), "plan_code", "business", "pilot", true)
            .is(201);
    assertThat(pilot.at("/status").asString()).isEqualTo("active");
    assertThat(pilot.at("/id")).isNotEqualTo(over.at("/id"));
    tenant.invoices(0);
  }

  @Test
  void anUpgradeIsNowAndADowngradeAtThePeriodsEndAndCanBeWithdrawn() {
    Customer tenant = paying("studio", "starter");
    JsonNode now =
        post(tenant, ME + "/change", "plan_code", "pro", "proration_behavior", "none").is(200);
    assertThat(now.at("/plan_code").asString()).isEqualTo("pro");
    assertThat(now.at("/proration_behavior").asString()).isEqualTo("none");
    refused(post(tenant, ME + "/change", "plan_code", "pro"), 409, "nothing-to-change");

    JsonNode later = post(tenant, ME + "/change", "plan_code", "starter").is(200);
    assertThat(later.at("/plan_code").asString()).isEqualTo("pro");
    assertThat(later.at("/scheduled_plan_code").asString()).isEqualTo("starter");
    assertThat(later.at("/proration_behavior").asString()).isEqualTo("create_prorations");
    assertThat(time(later, "/scheduled_change_at")).isEqualTo(time(later, "/current_period_end"));
    JsonNode withdrawn = tenant.call("DELETE", ME + "/scheduled-change", null).is(200);
    assertThat(withdrawn.at("/scheduled_plan_code").isNull()).isTrue();
    refused(tenant.call("DELETE", ME + "/scheduled-change", null), 404, "not-found");
  }

  @Test
  void thePreviewIsTheInvoiceToTheCent() {
    Customer tenant = paying("studio", "starter");
    tenant.clockTo(tenant.now().plus(Duration.ofDays(9)));
    Map<String, Object> change = Map.of("plan_code", "pro", "proration_behavior", "always_invoice");
    JsonNode preview = tenant.call("POST", ME + "/preview", change).is(200);
    assertThat(preview.at("/number").isNull()).isTrue();
    assertThat(preview.at("/items").size()).isEqualTo(2);
    assertThat(subscription(tenant).at("/plan_code").asString()).isEqualTo("starter");

    Map<String, Object> asPreviewed = new LinkedHashMap<>(change);
    asPreviewed.put("proration_at", preview.at("/proration_at").asString());
    tenant.call("POST", ME + "/change", asPreviewed).is(200);
    JsonNode invoice = tenant.invoices(2).getLast();
    assertThat(invoice.at("/total")).isEqualTo(preview.at("/total"));
    assertThat(invoice.at("/tax")).isEqualTo(preview.at("/tax"));

    asPreviewed.put("plan_code", "starter");
    asPreviewed.put("when", "now");
    asPreviewed.put("proration_at", tenant.now().minus(Duration.ofDays(3)).toString());
    refused(tenant.call("POST", ME + "/change", asPreviewed), 422, "invalid");
  }

  @Test
  void whoPaysForNothingHasNothingToChange() {
    Customer tenant = signUp("studio", "free", null);
    refused(post(tenant, ME + "/change", "plan_code", "pro"), 409, "not-subscribed");
    refused(post(tenant, ME + "/preview", "plan_code", "pro"), 409, "not-subscribed");
    refused(post(tenant, ME + "/pause"), 409, "subscription-status");
    refused(post(tenant, ME + "/resume"), 409, "subscription-status");
    refused(
        tenant.operator(
            "BILLING", "POST", admin(tenant, "subscription/extend-trial"), Map.of("days", 7)),
        409,
        "subscription-status");
    tenant
        .operator("BILLING", "POST", admin(tenant, "subscription/extend-trial"), Map.of("days", 0))
        .is(422);
  }

  @Test
  void aCancellationIsWithdrawnOrEndsAtOnce() {
    Customer tenant = paying("studio", "starter");
    JsonNode cancelled =
        post(tenant, ME + "/cancel", "when", "period_end", "reason", "too dear").is(200);
    assertThat(cancelled.at("/status").asString()).isEqualTo("cancelled");
    assertThat(cancelled.at("/cancel_at_period_end").asBoolean()).isTrue();
    assertThat(cancelled.at("/cancellation_reason").asString()).isEqualTo("too dear");
    refused(post(tenant, ME + "/change", "plan_code", "pro"), 409, "subscription-status");
    JsonNode resumed = post(tenant, ME + "/resume").is(200);
    assertThat(resumed.at("/status").asString()).isEqualTo("active");
    assertThat(resumed.at("/cancelled_at").isNull()).isTrue();

    JsonNode ended =
        tenant
            .operator(
                "BILLING", "POST", admin(tenant, "subscription/cancel"), Map.of("when", "now"))
            .is(200);
    assertThat(ended.at("/status").asString()).isEqualTo("expired");
    refused(post(tenant, ME + "/cancel", "when", "now"), 409, "subscription-status");

    // And it begins anew.
    JsonNode again = post(tenant, SUBSCRIBE, "plan_code", "pro").is(201);
    assertThat(again.at("/id").asString()).isNotEqualTo(ended.at("/id").asString());
    assertThat(again.at("/status").asString()).isEqualTo("active");
    assertThat(tenant.invoices(2)).hasSize(2);
  }

  @Test
  void aPauseTakesAccessAndComesBack() {
    Customer tenant = paying("studio", "starter");
    assertThat(post(tenant, ME + "/pause").is(200).at("/status").asString()).isEqualTo("paused");
    awaitRights(tenant, record -> !record.phases().getFirst().access());
    refused(post(tenant, ME + "/pause"), 409, "subscription-status");
    assertThat(post(tenant, ME + "/resume").is(200).at("/status").asString()).isEqualTo("active");
    awaitRights(tenant, record -> record.phases().getFirst().access());
  }

  @Test
  void overridesReplaceTheSetAndEndByThemselves() {
    Customer tenant = signUp("studio", "free", null);
    String path = admin(tenant, "overrides");
    assertThat(tenant.operator("SUPPORT", "GET", path, null).is(200).at("/limits").isEmpty())
        .isTrue();
    Map<String, Object> limits = new LinkedHashMap<>();
    limits.put("rooms", 7);
    limits.put("clients", null);
    Instant end = tenant.now().plus(Duration.ofDays(10));
    JsonNode given =
        operator(
                tenant,
                path,
                "limits",
                limits,
                "features",
                List.of("custom_domain"),
                "reason",
                "a friend",
                "expires_at",
                end)
            .is(200);
    assertThat(given.at("/limits/rooms").asInt()).isEqualTo(7);
    assertThat(given.at("/limits/clients").isNull()).isTrue();
    assertThat(subscription(tenant).at("/overrides/features/custom_domain").asBoolean()).isTrue();

    EntitlementsRecord rights = awaitRights(tenant, record -> record.phases().size() == 2);
    assertThat(rights.phases().getFirst().limits().get("rooms").max()).isEqualByComparingTo("7");
    assertThat(rights.phases().getFirst().limits().get("clients").max()).isNull();
    assertThat(rights.phases().getFirst().features()).contains("custom_domain");
    assertThat(rights.phases().getLast().from()).isEqualTo(end);
    assertThat(rights.phases().getLast().limits().get("rooms").max()).isEqualByComparingTo("1");

    JsonNode wrong =
        operator(
                tenant,
                path,
                "limits",
                Map.of("wings", 2, "rooms", -1),
                "features",
                Map.of("fly", true, "custom_domain", "yes"),
                "reason",
                "x",
                "expires_at",
                "2020-01-01T00:00:00Z")
            .is(422);
    assertThat(wrong.at("/errors").size()).isEqualTo(5);
    operator(tenant, path, "reason", "no more").is(200);
    assertThat(subscription(tenant).at("/overrides").isEmpty()).isTrue();
    assertThat(tenant.call("GET", path, null).status()).isEqualTo(403);
    assertThat(tenant.operator("VIEWER", "GET", path, null).status()).isEqualTo(403);
  }

  @Test
  void theSameKeySubscribesOnce() {
    Customer tenant = signUp("studio", "free", null);
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    Map<String, Object> body = Map.of("plan_code", "starter");
    JsonNode first = tenant.call("POST", SUBSCRIBE, body, key).is(201);
    assertThat(tenant.call("POST", SUBSCRIBE, body, key).is(201)).isEqualTo(first);
    tenant.call("POST", SUBSCRIBE, Map.of("plan_code", "pro"), key).is(422);
    assertThat(tenant.invoices(1)).hasSize(1);
  }

  @Test
  void onlyOwnersDecide() {
    Customer tenant = signUp("studio", "free", null);
    var admin = TestTokens.shared().member(tenant.id(), "studio", "ADMIN");
    for (String path :
        List.of(SUBSCRIBE, ME + "/change", ME + "/cancel", ME + "/pause", ME + "/preview")) {
      assertThat(tenant.call(admin, "POST", path, Map.of("plan_code", "pro"), Map.of()).status())
          .as(path)
          .isEqualTo(403);
      assertThat(tenant.call(null, "POST", path, Map.of("plan_code", "pro"), Map.of()).status())
          .as(path)
          .isEqualTo(401);
    }
    refused(
        Customer.nobody(port).call("POST", SUBSCRIBE, Map.of("plan_code", "pro")),
        503,
        "not-ready-yet");
  }

  @Test
  void aDeletedTenantIsCancelledAndComesBackWhileItIsPaidFor() {
    TenantState state =
        Tenants.tenant(UUID.randomUUID(), "rural-health", "starter", Instant.now(), null);
    topics.send(Topic.TENANTS, state.id().toString(), 1, "tenant.created", state.id(), state);
    topics.flush();
    awaitStatus(state.id(), "active");
    tell(Tenants.held(state, "deleted"), 2);
    assertThat(awaitStatus(state.id(), "expired").phases().getFirst().access()).isFalse();
    tell(state, 3);
    awaitStatus(state.id(), "active");
  }

  @Test
  void nobodyIsParkedUntilSomethingFails() {
    Customer tenant = signUp("studio", "free", null);
    assertThat(
            tenant
                .operator("SUPPORT", "GET", "/api/admin/parked-tenants", null)
                .is(200)
                .at("/data")
                .isEmpty())
        .isTrue();
    refused(
        tenant.operator(
            "BILLING", "POST", "/api/admin/parked-tenants/" + tenant.id() + "/retry", null),
        404,
        "not-found");
    tenant.operator("SUPPORT", "GET", "/api/admin/parked-tenants?after=nonsense", null).is(422);
    assertThat(tenant.call("GET", "/api/admin/parked-tenants", null).status()).isEqualTo(403);
  }

  private Customer signUp(String platform, String plan, @Nullable Duration trial) {
    return Customer.signUp(port, topics, platform, plan, trial);
  }

  private Customer paying(String platform, String plan) {
    Customer tenant = signUp(platform, "free", null);
    post(tenant, SUBSCRIBE, "plan_code", plan).is(201);
    return tenant;
  }

  private static Customer.Answer post(Customer tenant, String path, Object... members) {
    return tenant.call("POST", path, members.length == 0 ? null : body(members));
  }

  private static Customer.Answer operator(Customer tenant, String path, Object... members) {
    return tenant.operator("BILLING", "POST", path, body(members));
  }

  private static Map<String, Object> body(Object... members) {
    Map<String, Object> body = new LinkedHashMap<>();
    for (int i = 0; i < members.length; i += 2) {
      body.put((String) members[i], members[i + 1]);
    }
    return body;
  }

  private static String admin(Customer tenant, String what) {
    return "/api/admin/tenants/" + tenant.id() + "/" + what;
  }

  private static JsonNode subscription(Customer tenant) {
    return tenant.call("GET", ME, null).is(200);
  }

  private static void refused(Customer.Answer answer, int status, String slug) {
    assertThat(answer.is(status).at("/type").asString()).isEqualTo("/problems/" + slug);
  }

  private static Instant time(JsonNode answer, String pointer) {
    return Instant.parse(answer.at(pointer).asString());
  }

  private void tell(TenantState state, long sequence) {
    topics.send(
        Topic.TENANTS, state.id().toString(), sequence, "tenant.changed", state.id(), state);
    topics.flush();
  }

  private EntitlementsRecord awaitStatus(UUID tenant, String status) {
    return awaitRights(tenant, record -> record.phases().getFirst().status().equals(status));
  }

  private EntitlementsRecord awaitRights(Customer tenant, Predicate<EntitlementsRecord> wanted) {
    return awaitRights(tenant.id(), wanted);
  }

  /** The newest record, once it is as it should be. */
  private EntitlementsRecord awaitRights(UUID tenant, Predicate<EntitlementsRecord> wanted) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .pollInSameThread()
        .until(() -> {
          List<Event> records = records(tenant);
          return !records.isEmpty()
              && wanted.test(records.getLast().body(EntitlementsRecord.class));
        });
    return records(tenant).getLast().body(EntitlementsRecord.class);
  }

  private List<Event> records(UUID tenant) {
    return topics.matching(event -> event.key().equals(tenant.toString()));
  }
}
