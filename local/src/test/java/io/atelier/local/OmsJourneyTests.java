package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.local.Client.Answer;
import io.atelier.local.SharedAtelier.World;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/**
 * Two vendors on the order management of {@code orion-subscription-models.md}, with Stripe off:
 * what its subscription model promises, asked for with its words.
 */
@Tag("integration")
@ExtendWith(SharedAtelier.class)
class OmsJourneyTests {
  private static World world;

  @BeforeAll
  static void start(World running) {
    world = running;
  }

  private static Vendor signsUp(String name) throws Exception {
    Answer signedUp =
        Vendor.signUp(
            world,
            "oms",
            Map.of(
                "name",
                name,
                "slug",
                "v-" + UUID.randomUUID().toString().substring(0, 12),
                "email",
                UUID.randomUUID() + "@vendor.test",
                "city",
                "Luxembourg",
                "country_code",
                "LU"));
    assertThat(signedUp.at("/status")).isEqualTo("TRIAL");
    return Vendor.of(world, "oms", signedUp);
  }

  @Test
  void aVendorGrowsThroughItsTiersAndBack() throws Exception {
    Vendor vendor = signsUp("Épicerie Schmit");

    // A trial on Essential: 14 days, is_active, 100 orders, 200 products, 1 team member.
    JsonNode trial = vendor.subscription();
    assertThat(trial.get("plan_code").stringValue()).isEqualTo("essential");
    assertThat(trial.get("trial_days_remaining").intValue()).isEqualTo(14);
    assertThat(trial.at("/amount/amount").intValue()).isEqualTo(4900);

    // can_create_order: the hundredth passes, the next one reads the sentence.
    Vendor.is(200, vendor.consume("orders_per_month", 100));
    JsonNode refused = Vendor.is(402, vendor.consume("orders_per_month", 1));
    assertThat(refused.get("detail").stringValue())
        .startsWith("Monthly order limit reached (100 orders). Upgrade to continue.");
    assertThat(refused.get("upgrade_plan").stringValue()).isEqualTo("professional");
    JsonNode usage = vendor.get("/api/tenants/me/usage");
    assertThat(usage.get("orders_this_period").intValue()).isEqualTo(100);
    assertThat(usage.at("/metrics/orders_per_month/limit_reached_at").isNull()).isFalse();

    // can_add_product, can_add_team_member, with the counts of the application.
    assertThat(vendor.check("products", 200)).isNull();
    assertThat(vendor.check("products", 201))
        .isEqualTo("Product limit reached (200 products). Upgrade to add more.");
    assertThat(vendor.check("team_members", 2))
        .isEqualTo("Team member limit reached (1 members). Upgrade to add more.");

    // An add-on lifts the products, at once, and is invoiced at once, with the VAT of Luxembourg.
    vendor.post(201, "/api/tenants/me/addons", Map.of("code", "products_1000"));
    vendor.awaitLimit("products", 1200);
    assertThat(vendor.check("products", 1201))
        .isEqualTo("Product limit reached (1200 products). Upgrade to add more.");
    JsonNode addon = vendor.lastInvoice(1);
    assertThat(addon.at("/taxes/0/rate").decimalValue()).isEqualByComparingTo("17");
    vendor.pays(addon);

    // It subscribes and pays from now on: no trial any more.
    vendor.post(
        201, "/api/tenants/me/subscribe", Map.of("plan_code", "essential", "trial_days", 0));
    assertThat(vendor.status()).isEqualTo("active");
    JsonNode first = vendor.lastInvoice(2);
    assertThat(Vendor.lines(first)).containsExactly("plan: Essential 4900");
    assertThat(first.at("/subtotal/amount").longValue()).isEqualTo(4900);
    assertThat(first.at("/tax/amount").longValue()).isEqualTo(833);
    assertThat(first.at("/total/amount").longValue()).isEqualTo(5733);
    vendor.pays(first);
    assertThat(vendor.lastInvoice(2).get("status").stringValue()).isEqualTo("paid");

    // The end of a trial begins a new period, with counters of its own: a hundred orders again.
    Eventually.isTrue(
        "the counters are new",
        30,
        () -> vendor.get("/api/tenants/me/usage").get("orders_this_period").intValue() == 0);
    Vendor.is(200, vendor.consume("orders_per_month", 100));

    // Ten days later it upgrades, with proration to the second; the preview is the invoice.
    Instant start = Instant.parse(vendor.subscription().get("current_period_start").stringValue());
    Instant end = vendor.periodEnd();
    vendor.clockTo(start.plus(Duration.ofDays(10)));
    Map<String, Object> upgrade = Map.of("plan_code", "professional", "when", "now");
    JsonNode preview = vendor.post(200, "/api/tenants/me/subscription/preview", upgrade);
    Instant at = Instant.parse(preview.get("proration_at").stringValue());
    vendor.post(
        200,
        "/api/tenants/me/subscription/change",
        Map.of("plan_code", "professional", "when", "now", "proration_at", at.toString()));
    vendor.awaitLimit("orders_per_month", 500);
    vendor.awaitLimit("products", null);
    Vendor.is(200, vendor.consume("orders_per_month", 400));
    assertThat(vendor.consume("orders_per_month", 1).at("/detail"))
        .startsWith("Monthly order limit reached (500 orders). Upgrade to continue.");
    assertThat(vendor.check("team_members", 4))
        .isEqualTo("Team member limit reached (3 members). Upgrade to add more.");

    // custom_orders_limit: an operator grants more for a while; what is not named is the tier's.
    vendor.operator(
        200,
        "POST",
        "/api/admin/tenants/" + vendor.id() + "/overrides",
        Map.of("limits", Map.of("orders_per_month", 600), "reason", "a good month"));
    vendor.awaitLimit("orders_per_month", 600);
    Vendor.is(200, vendor.consume("orders_per_month", 100));
    assertThat(vendor.limit("team_members")).isEqualTo(3);

    // The renewal carries the proration; a new period has new counters.
    vendor.clockTo(end.plusSeconds(1));
    assertThat(Vendor.lines(vendor.lastInvoice(3)))
        .containsExactlyInAnyOrder(
            "plan: Professional 9900",
            "addon: 1000 more products 1000",
            "proration: Unused time on Essential " + -part(4900, start, at, end),
            "proration: Remaining time on Professional " + part(9900, start, at, end));
    Eventually.isTrue(
        "the counters are new",
        30,
        () -> vendor.get("/api/tenants/me/usage").get("orders_this_period").intValue() == 0);

    // scheduled_tier_change: back to Essential at the period's end.
    vendor.post(200, "/api/tenants/me/subscription/change", Map.of("plan_code", "essential"));
    JsonNode scheduled = vendor.subscription();
    assertThat(scheduled.get("plan_code").stringValue()).isEqualTo("professional");
    assertThat(scheduled.get("scheduled_plan_code").stringValue()).isEqualTo("essential");
    assertThat(Instant.parse(scheduled.get("scheduled_change_at").stringValue()))
        .isEqualTo(vendor.periodEnd());
  }

  @Test
  void aVendorMissesAPaymentComesBackAndLeaves() throws Exception {
    Vendor vendor = signsUp("Boulangerie Weber");
    Vendor neighbour = signsUp("Fleurs Muller");
    vendor.post(
        201, "/api/tenants/me/subscribe", Map.of("plan_code", "professional", "trial_days", 0));
    vendor.pays(vendor.lastInvoice(1));

    // The second month is not paid: past_due from its due date, 14 days on, with access in grace.
    Instant renewal = vendor.periodEnd();
    vendor.clockTo(renewal.plus(Duration.ofDays(15)));
    JsonNode unpaid = vendor.lastInvoice(2);
    assertThat(unpaid.get("status").stringValue()).isEqualTo("overdue");
    assertThat(vendor.status()).isEqualTo("past_due");
    Eventually.isTrue(
        "it may go on in grace", 30, () -> vendor.consume("orders_per_month", 1).status() == 200);

    // Seven days later nothing goes any more, and the sentence is the text's.
    vendor.clockTo(renewal.plus(Duration.ofDays(22)));
    Eventually.isTrue(
        "access is closed", 30, () -> vendor.consume("orders_per_month", 1).status() == 402);
    JsonNode closed = Vendor.is(402, vendor.consume("orders_per_month", 1));
    assertThat(closed.get("type").stringValue()).isEqualTo("/problems/subscription-inactive");
    assertThat(closed.get("detail").stringValue()).startsWith("Subscription is not active");
    assertThat(vendor.check("products", 1)).startsWith("Subscription is not active");

    // The money arrives: all is as before, at once.
    vendor.pays(unpaid);
    assertThat(vendor.status()).isEqualTo("active");
    Eventually.isTrue(
        "it may go on", 30, () -> vendor.consume("orders_per_month", 1).status() == 200);

    // Month after month it pays, each period once.
    for (int month = 2; month < 6; month++) {
      vendor.clockTo(vendor.periodEnd().plusSeconds(1));
      vendor.pays(vendor.lastInvoice(month + 1));
    }
    assertThat(vendor.invoices(6))
        .allSatisfy(invoice -> {
          assertThat(Vendor.lines(invoice)).containsExactly("plan: Professional 9900");
          assertThat(invoice.get("status").stringValue()).isEqualTo("paid");
        });
    // Numbers of a tenant whose clock was moved are none of the seller's books.
    assertThat(number(vendor, 0)).startsWith("ORI-");
    assertThat(IntStream.range(1, 6))
        .allSatisfy(n -> assertThat(number(vendor, n)).startsWith("TEST-ORI-"));
    assertThat(IntStream.range(1, 6))
        .allSatisfy(n ->
            assertThat(period(vendor, n).get("start_date"))
                .as("periods touch")
                .isEqualTo(period(vendor, n - 1).get("end_date")));

    // It cancels, keeps its access to the period's end, and is gone then.
    Instant end = vendor.periodEnd();
    vendor.post(
        200,
        "/api/tenants/me/subscription/cancel",
        Map.of("when", "period_end", "reason", "We close the shop"));
    JsonNode leaving = vendor.subscription();
    assertThat(leaving.get("status").stringValue()).isEqualTo("cancelled");
    assertThat(leaving.get("cancellation_reason").stringValue()).isEqualTo("We close the shop");
    Vendor.is(200, vendor.consume("orders_per_month", 1));
    vendor.clockTo(end.plusSeconds(1));
    assertThat(vendor.status()).isEqualTo("expired");
    assertThat(vendor.invoices(6)).hasSize(6);
    Eventually.isTrue(
        "access is closed", 30, () -> vendor.consume("orders_per_month", 1).status() == 402);

    // Half a year went by for this vendor, and not a minute for the one next door.
    assertThat(neighbour.status()).isEqualTo("trial");
    assertThat(neighbour.subscription().get("trial_days_remaining").intValue()).isEqualTo(14);
    assertThat(neighbour.invoices(0)).isEmpty();
  }

  private static String number(Vendor vendor, int invoice) {
    return invoice(vendor, invoice).get("number").stringValue();
  }

  private static JsonNode period(Vendor vendor, int invoice) {
    return invoice(vendor, invoice).get("period");
  }

  private static JsonNode invoice(Vendor vendor, int invoice) {
    try {
      return vendor.invoices(6).get(invoice);
    } catch (java.io.IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void aTrialEndsWithoutAnyoneHavingDecided() throws Exception {
    Vendor vendor = signsUp("Atelier Klein");
    vendor.clockTo(vendor.now().plus(Duration.ofDays(15)));
    assertThat(vendor.status()).isEqualTo("expired");
    assertThat(vendor.invoices(0)).isEmpty();
    Eventually.isTrue(
        "access is closed", 30, () -> vendor.consume("orders_per_month", 1).status() == 402);
    // Enterprise is sold by a person: an operator agrees on a price, and the vendor is back.
    Answer contact =
        vendor.send("POST", "/api/tenants/me/subscribe", Map.of("plan_code", "enterprise"));
    assertThat(Vendor.is(409, contact).get("type").stringValue())
        .isEqualTo("/problems/contact-sales");
    vendor.operator(
        201,
        "POST",
        "/api/admin/tenants/" + vendor.id() + "/subscribe",
        Map.of("plan_code", "enterprise", "price", Map.of("amount", 45000, "currency", "EUR")));
    assertThat(vendor.status()).isEqualTo("active");
    vendor.awaitLimit("orders_per_month", null);
    assertThat(Vendor.lines(vendor.lastInvoice(1))).containsExactly("plan: Enterprise 45000");
    assertThat(
            vendor.get("/api/tenants/me/entitlements").at("/features/white_label").booleanValue())
        .isTrue();
  }

  private static long part(long price, Instant start, Instant at, Instant end) {
    return BigDecimal.valueOf(price)
        .multiply(BigDecimal.valueOf(Duration.between(at, end).toSeconds()))
        .divide(
            BigDecimal.valueOf(Duration.between(start, end).toSeconds()), 0, RoundingMode.HALF_UP)
        .longValueExact();
  }
}
