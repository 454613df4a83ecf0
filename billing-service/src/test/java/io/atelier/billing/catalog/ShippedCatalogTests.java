package io.atelier.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.billing.money.Money;
import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.LimitKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The files that ship say what product.md says. */
class ShippedCatalogTests {
  private static final CurrentCatalog CATALOG = Catalogs.current();

  @Test
  void thereAreTheFiveBusinesses() {
    assertThat(CATALOG.catalog().platforms().keySet())
        .containsExactlyInAnyOrder(
            "studio", "docs-api", "oms", "loyalty", "rural-health", "instances");
  }

  /** `studio-platform-models.md`; Starter's and Pro's limits are examples. */
  @Test
  void studioIsCompleteToTheLastFigure() {
    PlatformCatalog studio = platform("studio");
    assertThat(rules(studio)).isEqualTo("starter, trial 14 then free, card optional, stripe");
    assertThat(plans(studio))
        .isEqualTo(
            """
            free: 0/month; clients 20, rooms 1, sessions_per_month 50, storage_gb 5, users 1; ; \
            10 credits
            starter: 1900/month; clients 100, rooms 2, sessions_per_month 200, storage_gb 20, \
            users 3; custom_domain stripe_payments; 50 credits
            pro: 5900/month; clients null, rooms 10, sessions_per_month 2000, storage_gb 200, \
            users 15; custom_domain sms_notifications stripe_payments white_label; 200 credits
            enterprise: on quote; clients null, rooms null, sessions_per_month null, \
            storage_gb null, users null; custom_domain sms_notifications sso stripe_payments \
            white_label; unlimited credits
            """);
    assertThat(studio.plans().get("free").withheld())
        .contains("stripe_payments", "custom_domain", "sms_notifications");
    assertThat(studio.metrics().get("sessions_per_month").usageField())
        .isEqualTo("sessions_this_month");
    assertThat(studio.metrics().get("requests_per_month").kind()).isEqualTo(LimitKind.COUNTER);
    assertThat(studio.creditPacks().values())
        .extracting(CreditPack::credits, CreditPack::prices)
        .containsExactlyInAnyOrder(
            tuple(100, List.of(new Money(200, "EUR"))),
            tuple(300, List.of(new Money(500, "EUR"))),
            tuple(500, List.of(new Money(700, "EUR"))));
  }

  /** `docs-api-data-model.md` gives the limits of the smallest paid plan; the rest are examples. */
  @Test
  void docsApiIsCompleteToTheLastFigure() {
    PlatformCatalog docs = platform("docs-api");
    assertThat(rules(docs)).isEqualTo("free, trial 0 then null, card none, atelier");
    assertThat(plans(docs))
        .isEqualTo(
            """
            free: 0/month; concurrent_requests 2, requests_per_month 1000, tokens_per_month 100000;
            basic: 1900/month 19000/year; concurrent_requests 10, requests_per_month 10000, \
            tokens_per_month 1000000;
            premium: 7900/month 79000/year; concurrent_requests 50, requests_per_month 100000, \
            tokens_per_month 10000000; private_libraries
            enterprise: 29900/month 299000/year; concurrent_requests 200, requests_per_month null, \
            tokens_per_month null; priority_support private_libraries
            """);
    assertThat(docs.metrics().get("tokens_per_month").dimensions())
        .containsExactly("api_key_id", "tool_name", "library_id");
    assertThat(docs.metrics().get("concurrent_requests").kind()).isEqualTo(LimitKind.RATE);
  }

  /** `orion-subscription-models.md`, its TIER_LIMITS; the cms figures and features are examples. */
  @Test
  void omsAndLoyaltyAreCompleteToTheLastFigure() {
    String essential =
        """
        essential: 4900/month 49000/year; cms_custom_pages 0, cms_pages 5, order_history_months 6, \
        orders_per_month 100, products 200, team_members 1; cms_basic customer_view \
        inventory_basic invoice_lu letzshop_sync
        """;
    String others =
        """
        professional: 9900/month 99000/year; cms_custom_pages 5, cms_pages 20, \
        order_history_months 24, orders_per_month 500, products null, team_members 3; cms_basic \
        cms_custom_pages customer_export customer_view inventory_locations \
        inventory_purchase_orders invoice_eu_vat invoice_lu letzshop_sync
        business: 19900/month 199000/year; cms_custom_pages 50, cms_pages 100, \
        order_history_months null, orders_per_month 2000, products null, team_members 10; \
        accounting_export analytics_dashboard api_access automation_rules cms_basic \
        cms_custom_pages cms_templates customer_export customer_view inventory_locations \
        inventory_purchase_orders invoice_bulk invoice_eu_vat invoice_lu letzshop_sync team_roles
        enterprise: on quote, not public 39900/month; cms_custom_pages null, cms_pages null, \
        order_history_months null, orders_per_month null, products null, team_members null; \
        accounting_export analytics_dashboard api_access automation_rules cms_basic \
        cms_custom_pages cms_templates custom_integrations customer_export customer_view \
        dedicated_support inventory_locations inventory_purchase_orders invoice_bulk \
        invoice_eu_vat invoice_lu letzshop_sync multi_vendor sla_guarantee team_roles white_label
        """;
    for (String code : List.of("oms", "loyalty")) {
      PlatformCatalog platform = platform(code);
      assertThat(rules(platform)).isEqualTo("essential, trial 14 then null, card optional, stripe");
      assertThat(plans(platform)).isEqualTo(essential + others);
      assertThat(platform.metrics().get("orders_per_month").usageField())
          .isEqualTo("orders_this_period");
      assertThat(platform.metrics().get("team_members").keptBy()).isEqualTo(Metric.KeptBy.MEMBERS);
      assertThat(platform.metrics().get("order_history_months").kind()).isEqualTo(LimitKind.VALUE);
      assertThat(platform.addons().values())
          .extracting(Addon::category)
          .contains(Addon.Category.values());
      assertThat(platform.addons().values())
          .extracting(Addon::billingPeriod)
          .contains(Addon.BillingPeriod.values());
      assertThat(platform.addons().get("email_10"))
          .extracting(Addon::quantityUnit, Addon::quantityValue)
          .containsExactly("emails", 10);
    }
    assertThat(platform("oms").plans().get("essential").platform()).isNull();
    assertThat(platform("loyalty").plans().get("essential").platform()).isEqualTo("loyalty");
  }

  /** `instance-billing-architecture.md`: paid per user as reported last; prices are examples. */
  @Test
  void instancesAreCompleteToTheLastFigure() {
    PlatformCatalog instances = platform("instances");
    assertThat(rules(instances)).isEqualTo("self-hosted, trial 0 then null, card none, stripe");
    assertThat(plans(instances))
        .isEqualTo(
            """
            managed-cloud: 0/month; users null; ; users per_unit 1200
            self-hosted: 0/month; users null; ; users per_unit 800
            """);
    assertThat(instances.metrics().get("users").aggregation()).isEqualTo(Metric.Aggregation.LAST);
    assertThat(instances.maxTrialDays()).isEqualTo(90);
  }

  /** `rural-health-saas-guide.md`: its table of plans, its quotas and the words of its answer. */
  @Test
  void ruralHealthIsCompleteToTheLastFigure() {
    PlatformCatalog health = platform("rural-health");
    assertThat(rules(health)).isEqualTo("free, trial 0 then null, card none, stripe");
    assertThat(health.maxTrialDays()).isEqualTo(30);
    assertThat(plans(health))
        .isEqualTo(
            """
            free: 0/month 0/year; patients_per_month null, sites 1, storage_gb 10, users 5; basic
            starter: 5000/month 50000/year; patients_per_month 500, sites 1, storage_gb 20, \
            users 5; basic mobile
            pro: 15000/month 150000/year; patients_per_month null, sites 10, storage_gb 100, \
            users 50; basic dhis2 mobile multi_sites
            enterprise: 50000/month 500000/year; patients_per_month null, sites null, \
            storage_gb 500, users null; api basic dhis2 mobile multi_sites support
            """);
    assertThat(health.metrics().values())
        .extracting(Metric::code, Metric::usageField, Metric::usageFactor, Metric::quotaField)
        .containsExactlyInAnyOrder(
            tuple("users", "active_users", null, "max_users"),
            tuple("patients_per_month", "patients_this_month", null, "max_patients_per_month"),
            tuple(
                "encounters_per_month", "encounters_this_month", null, "max_encounters_per_month"),
            tuple("sites", null, null, "max_sites"),
            tuple("storage_gb", "storage_used_mb", 1024, "max_storage_gb"));
  }

  @Test
  void sharedThingsStayOnTheirPlatforms() {
    assertThat(platform("studio").plans()).doesNotContainKey("essential");
    assertThat(platform("studio").metrics()).doesNotContainKey("orders_per_month");
  }

  @Test
  void thePlanToUpgradeToIsTheCheapestThatGrantsMore() {
    PlatformCatalog studio = platform("studio");
    assertThat(upgrade(studio, "sessions_per_month", "50")).isEqualTo("starter");
    assertThat(upgrade(studio, "sessions_per_month", "200")).isEqualTo("pro");
    assertThat(upgrade(studio, "sessions_per_month", "2000")).isEqualTo("enterprise");
    assertThat(upgrade(studio, "clients", "100")).isEqualTo("pro");
    assertThat(upgrade(studio, "clients", null)).isNull();
    assertThat(upgrade(platform("oms"), "orders_per_month", "2000")).isEqualTo("enterprise");
    assertThat(upgrade(platform("rural-health"), "patients_per_month", "500")).isEqualTo("free");
  }

  @Test
  void aLimitThatDoesNotRefuseNeedsNoUpgrade() {
    assertThat(
            platform("studio")
                .upgradePlan(
                    "sessions_per_month", new PlanContent.Limit(BigDecimal.TEN, BeyondLimit.BILL)))
        .isNull();
  }

  @Test
  void theSentencesAreTheTexts() {
    PlatformCatalog oms = platform("oms");
    var entitled = oms.entitledLimits(oms.plans().get("essential").content());
    assertThat(entitled.get("orders_per_month").message())
        .isEqualTo("Monthly order limit reached (100 orders). Upgrade to continue.");
    assertThat(entitled.get("products").message())
        .isEqualTo("Product limit reached (200 products). Upgrade to add more.");
    assertThat(
            oms.entitledLimits(oms.plans().get("professional").content())
                .get("team_members")
                .message())
        .isEqualTo("Team member limit reached (3 members). Upgrade to add more.");
    assertThat(entitled.get("order_history_months").kind()).isEqualTo(LimitKind.VALUE);
  }

  @Test
  void whatOthersAreTold() {
    CatalogState state = CatalogStates.of(platform("studio"), CATALOG);
    assertThat(state.trial()).isEqualTo(new CatalogState.Trial(14, "optional", "free"));
    assertThat(state.plan("free").orElseThrow().trialDays()).isZero();
    assertThat(state.plan("starter").orElseThrow().trialDays()).isEqualTo(14);
    assertThat(state.plan("enterprise").orElseThrow().amount()).isNull();
    assertThat(state.plan("enterprise").orElseThrow().onQuote()).isTrue();
    assertThat(state.metric("users").orElseThrow().keptBy()).isEqualTo("members");
    assertThat(CatalogStates.of(platform("instances"), CATALOG).plans())
        .allMatch(plan -> plan.limits().get("users").priced());
  }

  private static PlatformCatalog platform(String code) {
    return CATALOG.catalog().platform(code).orElseThrow();
  }

  private static @Nullable String upgrade(
      PlatformCatalog platform, String metric, @Nullable String max) {
    return platform.upgradePlan(metric, Catalogs.limit(max));
  }

  private static String rules(PlatformCatalog platform) {
    PlatformCatalog.Trial trial = platform.trial();
    return "%s, trial %d then %s, card %s, %s"
        .formatted(
            platform.defaultPlan(),
            trial.days(),
            trial.then(),
            YamlValue.name(trial.card()),
            YamlValue.name(platform.billedBy()));
  }

  /** A line a plan: prices; limits; features; what else it has. */
  private static String plans(PlatformCatalog platform) {
    return platform.inOrder().stream()
        .map(ShippedCatalogTests::line)
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(Plan plan) {
    PlanContent content = plan.content();
    List<String> sold = new ArrayList<>();
    if (plan.onQuote()) {
      sold.add(plan.isPublic() ? "on quote" : "on quote, not public");
    }
    content.prices().stream()
        .map(price -> price.amount().amount() + "/" + YamlValue.name(price.interval()))
        .forEach(sold::add);
    List<String> more = new ArrayList<>();
    if (content.credits() != null) {
      Integer monthly = content.credits().monthly();
      more.add((monthly == null ? "unlimited" : monthly) + " credits");
    }
    content
        .usagePrices()
        .forEach((metric, prices) ->
            prices.forEach(price ->
                more.add(metric + " " + YamlValue.name(price.model()) + " " + price.unitAmount())));
    String line =
        plan.code()
            + ": "
            + String.join(" ", sold)
            + "; "
            + new TreeMap<>(content.limits())
                .entrySet().stream()
                    .map(limit -> limit.getKey() + " " + limit.getValue().max())
                    .collect(Collectors.joining(", "))
            + "; "
            + String.join(" ", content.features())
            + (more.isEmpty() ? "" : "; " + String.join(" ", more));
    return line.strip();
  }
}
