package io.atelier.billing.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.atelier.billing.money.Money;
import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.LimitKind;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

  @Test
  void studioIsCompleteToTheLastFigure() {
    PlatformCatalog studio = platform("studio");
    assertThat(studio.defaultPlan()).isEqualTo("starter");
    assertThat(studio.trial().days()).isEqualTo(14);
    assertThat(studio.trial().then()).isEqualTo("free");
    assertThat(monthly(studio))
        .containsExactlyInAnyOrderEntriesOf(Map.of("free", 0L, "starter", 1900L, "pro", 5900L));
    assertThat(studio.plans().get("enterprise").onQuote()).isTrue();
    assertThat(limits(studio, "free"))
        .isEqualTo(
            Map.of(
                "rooms",
                "1",
                "sessions_per_month",
                "50",
                "storage_gb",
                "5",
                "clients",
                "20",
                "users",
                "1"));
    assertThat(limits(studio, "starter"))
        .isEqualTo(
            Map.of(
                "rooms",
                "2",
                "sessions_per_month",
                "200",
                "storage_gb",
                "20",
                "clients",
                "100",
                "users",
                "3"));
    assertThat(limits(studio, "pro"))
        .isEqualTo(
            Map.of(
                "rooms",
                "10",
                "sessions_per_month",
                "2000",
                "storage_gb",
                "200",
                "clients",
                "null",
                "users",
                "15"));
    assertThat(limits(studio, "enterprise").values()).hasSize(5).containsOnly("null");
    assertThat(studio.plans().get("free").content().features()).isEmpty();
    assertThat(studio.plans().get("pro").content().features())
        .contains("white_label")
        .doesNotContain("sso");
    assertThat(studio.plans().get("enterprise").content().features())
        .contains("white_label", "sso");
    assertThat(studio.metrics().get("requests_per_month").kind()).isEqualTo(LimitKind.COUNTER);
    assertThat(credits(studio, "free")).isEqualTo(10);
    assertThat(credits(studio, "pro")).isEqualTo(200);
    assertThat(credits(studio, "enterprise")).isNull();
    assertThat(studio.creditPacks().values())
        .extracting(CreditPack::credits, CreditPack::prices)
        .containsExactly(
            tuple(100, List.of(new Money(200, "EUR"))),
            tuple(300, List.of(new Money(500, "EUR"))),
            tuple(500, List.of(new Money(700, "EUR"))));
  }

  @Test
  void omsAndLoyaltySellTheSharedTiers() {
    for (String code : List.of("oms", "loyalty")) {
      PlatformCatalog platform = platform(code);
      assertThat(monthly(platform))
          .containsEntry("essential", 4900L)
          .containsEntry("professional", 9900L)
          .containsEntry("business", 19900L);
      assertThat(platform.plans().get("enterprise").isPublic()).isFalse();
      assertThat(limits(platform, "professional"))
          .containsEntry("orders_per_month", "500")
          .containsEntry("products", "null")
          .containsEntry("team_members", "3")
          .containsEntry("order_history_months", "24");
      assertThat(platform.trial().then()).isNull();
    }
    assertThat(platform("oms").plans().get("essential").platform()).isNull();
    assertThat(platform("loyalty").plans().get("essential").platform()).isEqualTo("loyalty");
  }

  @Test
  void sharedThingsStayOnTheirPlatforms() {
    assertThat(platform("studio").plans()).doesNotContainKey("essential");
    assertThat(platform("studio").metrics()).doesNotContainKey("orders_per_month");
  }

  @Test
  void ruralHealthHasTheWordsOfTheText() {
    PlatformCatalog platform = platform("rural-health");
    assertThat(platform.metrics().get("storage_gb").usageField()).isEqualTo("storage_used_mb");
    assertThat(platform.metrics().get("storage_gb").usageFactor()).isEqualTo(1024);
    assertThat(platform.metrics().get("patients_per_month").quotaField())
        .isEqualTo("max_patients_per_month");
    assertThat(platform.plans().get("starter").content().prices())
        .extracting(price -> price.amount().amount())
        .containsExactly(5000L, 50000L);
    assertThat(limits(platform, "free"))
        .isEqualTo(
            Map.of("users", "5", "patients_per_month", "null", "sites", "1", "storage_gb", "10"));
  }

  @Test
  void theSmallestPaidPlanOfDocsApiIsAsTheTextSays() {
    assertThat(limits(platform("docs-api"), "basic"))
        .isEqualTo(
            Map.of(
                "requests_per_month",
                "10000",
                "tokens_per_month",
                "1000000",
                "concurrent_requests",
                "10"));
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

  private static @Nullable Integer credits(PlatformCatalog platform, String plan) {
    return platform.plans().get(plan).content().credits().monthly();
  }

  private static Map<String, Long> monthly(PlatformCatalog platform) {
    Map<String, Long> amounts = new TreeMap<>();
    platform
        .plans()
        .values()
        .forEach(plan ->
            plan.content()
                .price("EUR")
                .ifPresent(price -> amounts.put(plan.code(), price.amount().amount())));
    return amounts;
  }

  private static Map<String, String> limits(PlatformCatalog platform, String plan) {
    Map<String, String> limits = new TreeMap<>();
    platform
        .plans()
        .get(plan)
        .content()
        .limits()
        .forEach((code, limit) -> limits.put(code, String.valueOf(limit.max())));
    return limits;
  }
}
