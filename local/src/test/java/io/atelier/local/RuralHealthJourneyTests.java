package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.local.Client.Answer;
import io.atelier.local.SharedAtelier.World;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * The health centres of {@code rural-health-saas-guide.md}, with {@code STRIPE_ENABLED=false}, by
 * the guide's own calls: pilots first, subscriptions later, another price in the end.
 */
@Tag("integration")
@ExtendWith(SharedAtelier.class)
class RuralHealthJourneyTests {
  private static final String PLATFORM = "rural-health";

  private static World world;

  @BeforeAll
  static void start(World running) {
    world = running;
  }

  /** Phase 1, step 2: {@code create_pilot_tenant}. */
  @Test
  void aPilotWorksForAYearWithoutAnInvoiceAndSubscribesThen() throws Exception {
    Map<String, Object> body =
        new LinkedHashMap<>(
            Map.of(
                "name", "Centre de Santé de Koulikoro",
                "slug", "cscom-koulikoro",
                "email", "cscom.koulikoro@sante.ml",
                "phone", "+223 XX XX XX XX",
                "city", "Koulikoro",
                "country_code", "ML"));
    body.put("platform", PLATFORM);
    body.put("pilot", true);
    Answer made = world.asOperator("POST", "/api/tenants").json(body).send();
    Vendor.is(201, made);
    assertThat(made.at("/status")).isEqualTo("ACTIVE");
    Vendor centre = Vendor.of(world, PLATFORM, made);
    assertThat(centre.subscription().get("plan_code").stringValue()).isEqualTo("free");

    // The guide's answer to GET /api/tenants/me/usage, with its names and its figures.
    count(centre, "patients_per_month", 45);
    count(centre, "encounters_per_month", 120);
    Vendor.is(
        200,
        centre.asApplication("PUT", "/api/usage/gauges/storage_gb", Map.of("value", 0.830078)));
    Eventually.isTrue(
        "all is counted",
        30,
        () -> centre.get("/api/tenants/me/usage").get("storage_used_mb").intValue() == 850);
    JsonNode usage = centre.get("/api/tenants/me/usage");
    assertThat(usage.get("active_users").intValue()).as("who signed up is a user").isEqualTo(1);
    assertThat(usage.get("patients_this_month").intValue()).isEqualTo(45);
    assertThat(usage.get("encounters_this_month").intValue()).isEqualTo(120);
    JsonNode quotas = usage.get("quotas");
    assertThat(quotas.get("max_users").intValue()).isEqualTo(5);
    assertThat(quotas.get("max_patients_per_month").isNull()).isTrue();
    assertThat(quotas.get("max_sites").intValue()).isEqualTo(1);
    assertThat(quotas.get("max_storage_gb").intValue()).isEqualTo(10);

    // check_quota(tenant, "users", current_users + 1)
    assertThat(centre.check("users", 2)).isNull();
    assertThat(centre.check("users", 6))
        .isEqualTo("User limit reached (5 users). Upgrade to add more.");

    // A year later it is still a pilot, without an invoice, and counts its patients anew.
    centre.clockTo(centre.now().plus(Duration.ofDays(370)));
    assertThat(centre.status()).isEqualTo("active");
    assertThat(centre.invoices(0)).isEmpty();
    Eventually.isTrue(
        "the counters are new",
        30,
        () -> centre.get("/api/tenants/me/usage").get("patients_this_month").intValue() == 0);

    // Phase 2: it subscribes, by the year: ten months' price.
    centre.post(201, "/api/tenants/me/subscribe", Map.of("plan_code", "pro", "interval", "year"));
    JsonNode invoice = centre.lastInvoice(1);
    assertThat(Vendor.lines(invoice)).containsExactly("plan: Pro 150000");
    assertThat(invoice.at("/period/type").stringValue()).isEqualTo("yearly");
    assertThat(invoice.at("/tax/amount").intValue()).as("no VAT in Mali").isZero();
    centre.pays(invoice);
    centre.awaitLimit("sites", 10);
    assertThat(centre.get("/api/tenants/me/entitlements").at("/features/dhis2").booleanValue())
        .isTrue();
  }

  private static void count(Vendor centre, String metric, int quantity) throws Exception {
    Vendor.is(
        200,
        centre.asApplication(
            "POST",
            "/api/usage/events",
            Map.of("id", UUID.randomUUID().toString(), "metric", metric, "quantity", quantity)));
  }

  /** Phase 2, step 5, and "Puis-je changer les prix ?". */
  @Test
  void aNewCentreTriesStarterPaysAndOnlyLaterPaysTheNewPrice() throws Exception {
    Vendor centre =
        Vendor.of(
            world,
            PLATFORM,
            Vendor.signUp(
                world,
                PLATFORM,
                Map.of(
                    "name", "Nouveau Centre",
                    "slug", "nouveau-centre",
                    "email", "test@example.com")));
    assertThat(centre.subscription().get("plan_code").stringValue()).isEqualTo("free");

    JsonNode subscribed =
        centre.post(
            201,
            "/api/tenants/me/subscribe",
            Map.of(
                "plan_code", "starter",
                "payment_method_id", "pm_card_visa",
                "trial_days", 30));
    assertThat(subscribed.get("status").stringValue()).isEqualTo("trial");
    JsonNode subscription = centre.subscription();
    assertThat(subscription.get("plan_code").stringValue()).isEqualTo("starter");
    assertThat(subscription.get("trial_days_remaining").intValue()).isEqualTo(30);
    assertThat(subscription.get("stripe_subscription_id").isNull()).isTrue();

    // 500 patients a month on Starter.
    centre.awaitLimit("patients_per_month", 500);
    Vendor.is(200, centre.consume("patients_per_month", 500));
    JsonNode refused = Vendor.is(402, centre.consume("patients_per_month", 1));
    assertThat(refused.get("detail").stringValue())
        .startsWith("Monthly patient limit reached (500 patients). Upgrade to continue.");

    // The trial ends, and the plan is paid: 50 euros.
    Instant trialEnd = Instant.parse(subscription.get("trial_end").stringValue());
    centre.clockTo(trialEnd.plusSeconds(1));
    JsonNode first = centre.lastInvoice(1);
    assertThat(Vendor.lines(first)).containsExactly("plan: Starter 5000");
    centre.pays(first);

    // UPDATE plans SET price_monthly = 75, price_yearly = 750 WHERE code = 'starter'
    String dearer =
        file()
            .get("content")
            .stringValue()
            .replace("amount: 5000}", "amount: 7500}")
            .replace(
                "amount: 50000}\n    limits: {users: 5", "amount: 75000}\n    limits: {users: 5");
    assertThat(upload(dearer, true).at("/changes/0/differences/0/after").intValue())
        .isEqualTo(7500);
    assertThat(starterPrices()).containsExactly(5000, 50000);
    upload(dearer, false);
    try {
      assertThat(starterPrices()).containsExactly(7500, 75000);

      // Who bought at 50 pays 50, month after month, until an operator moves it.
      centre.clockTo(centre.periodEnd().plusSeconds(1));
      JsonNode second = centre.lastInvoice(2);
      assertThat(Vendor.lines(second)).containsExactly("plan: Starter 5000");
      centre.pays(second);
      Map<String, Object> move = Map.of("platform", PLATFORM, "dry_run", true);
      assertThat(
              centre
                  .operator(200, "POST", "/api/admin/plans/starter/move", move)
                  .get("tenants")
                  .intValue())
          .isPositive();
      centre.operator(200, "POST", "/api/admin/plans/starter/move", Map.of("platform", PLATFORM));
      Eventually.isTrue(
          "it is moved", 30, () -> centre.subscription().get("plan_version").intValue() == 2);
      centre.clockTo(centre.periodEnd().plusSeconds(1));
      JsonNode third = centre.lastInvoice(3);
      assertThat(Vendor.lines(third)).containsExactly("plan: Starter 7500");
      centre.pays(third);
    } finally {
      Vendor.is(
          200,
          world
              .asOperator("POST", "/api/admin/catalog")
              .raw("{\"files\": [{\"name\": \"rural-health.yml\", \"content\": null}]}")
              .send());
    }

    // It grows to Pro, 50 users and 10 sites, in the middle of a month.
    centre.clockTo(centre.periodEnd().minus(Duration.ofDays(15)));
    centre.post(200, "/api/tenants/me/subscription/change", Map.of("plan_code", "pro"));
    centre.awaitLimit("users", 50);
    centre.awaitLimit("sites", 10);
    centre.awaitLimit("patients_per_month", null);

    // Nobody pays any more: dunning, grace, and 60 days later the subscription ends by itself.
    centre.clockTo(centre.periodEnd().plus(Duration.ofDays(120)));
    assertThat(centre.status()).isEqualTo("expired");
    assertThat(centre.invoices(4).getLast().get("status").stringValue()).isEqualTo("overdue");
    assertThat(Vendor.lines(centre.lastInvoice(4))).hasSize(3).contains("plan: Pro 15000");
    Eventually.isTrue(
        "access is closed", 30, () -> centre.consume("patients_per_month", 1).status() == 402);
  }

  private static JsonNode file() throws Exception {
    return Vendor.is(200, world.asOperator("GET", "/api/admin/catalog").send())
        .get("files")
        .valueStream()
        .filter(file -> file.get("name").stringValue().equals("rural-health.yml"))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode upload(String yaml, boolean dryRun) throws Exception {
    return Vendor.is(
        200,
        world
            .asOperator("POST", "/api/admin/catalog?dry_run=" + dryRun)
            .raw(yaml)
            .header("Content-Type", "application/yaml")
            .send());
  }

  private static List<Integer> starterPrices() throws Exception {
    return Vendor.is(200, world.client().to(world.api(PLATFORM), "GET", "/api/plans").send())
        .get("data")
        .valueStream()
        .filter(plan -> plan.get("code").stringValue().equals("starter"))
        .findFirst()
        .orElseThrow()
        .get("prices")
        .valueStream()
        .map(price -> price.at("/amount/amount").intValue())
        .toList();
  }

  /** "Sécurité : isolation": what one centre has, another does not see. */
  @Test
  void oneCentreSeesNothingOfAnother() throws Exception {
    Vendor one = centre();
    Vendor other = centre();
    one.post(201, "/api/tenants/me/subscribe", Map.of("plan_code", "starter"));
    JsonNode invoice = one.lastInvoice(1);
    Vendor.is(
        404,
        other.send("GET", "/api/tenants/me/invoices/" + invoice.get("id").stringValue(), null));
    assertThat(other.invoices(0)).isEmpty();
    assertThat(other.subscription().get("plan_code").stringValue()).isEqualTo("free");
  }

  private static Vendor centre() throws Exception {
    String name = "c-" + UUID.randomUUID().toString().substring(0, 12);
    return Vendor.of(
        world,
        PLATFORM,
        Vendor.signUp(
            world, PLATFORM, Map.of("name", name, "slug", name, "email", name + "@sante.test")));
  }
}
