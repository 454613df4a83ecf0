package io.atelier.billing.catalog;

import static io.atelier.billing.catalog.Catalogs.source;
import static io.atelier.billing.catalog.Catalogs.sources;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogReaderTests {

  @Test
  void everyFaultIsNamedWithItsLine() {
    List<String> faults =
        faults(
            source("global.yml", "sellers:", "  us: {name: Us, country_code: FR, colour: red}"),
            source(
                "shop.yml",
                "platform: shop", // 1
                "seller: nobody",
                "default_plan: basic",
                "trial: {days: two weeks, then: basic}",
                "metrics:", // 5
                "  things: {kind: heap}",
                "  things: {kind: counter}",
                "features: {nice: Nice}",
                "plans:",
                "  basic:", // 10
                "    name: Basic",
                "    prices:",
                "      - {interval: month, amount: 19.00}",
                "      - {interval: month, amount: 1900, currency: EURO}",
                "    limits: {things: 010, others: 5, nice: true, sso: false}", // 15
                "    features: [nice, shiny]",
                "  Big:",
                "    name: 2",
                "    on_quote: maybe",
                "    usage_prices:", // 20
                "      things: {model: overage, unit_amount: \"2\"}",
                "coupons:",
                "  spring: {percent: 120, amount: {amount: 5}, plans: [gold]}",
                "surprise: 1"));
    assertThat(faults)
        .contains(
            "global.yml:2: sellers.us needs time_zone",
            "global.yml:2: sellers.us.colour is not known here",
            "shop.yml:2: seller names the seller nobody, which is in no file",
            "shop.yml:4: trial.days must be a whole number from 0 to 730",
            "shop.yml:4: trial.then must be an active plan that costs nothing, for there is no"
                + " payment method",
            "shop.yml:6: metrics.things.kind must be one of counter, gauge, rate, value",
            "shop.yml:7: metrics.things is there twice",
            "shop.yml:13: plans.basic.prices[0].amount must be a whole number from 0 to"
                + " 1000000000000",
            "shop.yml:14: plans.basic.prices[1].currency must be an ISO 4217 currency such as EUR",
            "shop.yml:15: plans.basic.limits.things must be a number from 0 to below 10^12 with at"
                + " most 6 decimal places",
            "shop.yml:15: plans.basic.limits.others names the metric others, which is not there",
            "shop.yml:15: plans.basic.limits.sso names the feature sso, which is not there",
            "shop.yml:16: plans.basic.features[1] names the feature shiny, which is not there",
            "shop.yml:17: plans.Big is no code: use 1 to 60 of a-z, 0-9, _ and -, a letter first",
            "shop.yml:18: plans.Big.name must be text: put it in quotes",
            "shop.yml:19: plans.Big.on_quote must be true or false",
            "shop.yml:21: plans.Big.usage_prices.things is paid beyond a limit: the plan needs"
                + " limits.things with then: bill",
            "shop.yml:23: coupons.spring.percent must be a percentage from 0 to 100",
            "shop.yml:23: coupons.spring needs either percent or amount",
            "shop.yml:23: coupons.spring.plans[0] names the plan gold, which is not there",
            "shop.yml:24: surprise is not known here");
  }

  @Test
  void whatCannotBeBilledIsAFault() {
    List<CatalogSource> files = new ArrayList<>(Catalogs.small("shop", "500", "Basic"));
    files.add(
        source(
            "more.yml",
            "platforms: [shop]",
            "metrics:",
            "  a: {kind: counter, usage_field: metrics}",
            "  b: {kind: counter, usage_field: bs}",
            "  c: {kind: counter, usage_field: bs, quota_field: max_b}",
            "plans:",
            "  billed:",
            "    name: Billed",
            "    prices: [{interval: month, amount: 100}, {interval: month, amount: 110, currency:"
                + " USD}]",
            "    limits: {a: {max: 1, then: bill}}", // 10
            "    usage_prices: {b: {model: per_unit, unit_amount: 1}}",
            "addons:",
            "  mail: {name: Mail, category: email, billing_period: monthly, quantity_value: 5,",
            "         price: [{amount: 1}, {amount: 2}]}",
            "  free: {name: Free, category: email, billing_period: monthly, price: []}", // 15
            "coupons:",
            "  none: {amount: {amount: 0}}"));
    assertThat(faults(files.toArray(CatalogSource[]::new)))
        .containsExactly(
            "more.yml:7: plans.billed bills a beyond its limit: it needs usage_prices.a",
            "more.yml:7: plans.billed is sold in USD and has no usage price of b in it",
            "more.yml:13: addons.mail needs quantity_unit and quantity_value together",
            "more.yml:14: addons.mail.price[1] is a second price in EUR",
            "more.yml:15: addons.free.price needs a price",
            "more.yml:17: coupons.none needs an amount above 0",
            "shop.yml:1: needs a usage_field of its own: metrics is taken",
            "shop.yml:1: needs a usage_field of its own: bs is taken",
            "shop.yml:1: needs a quota_field of its own: max_b is taken");
  }

  @Test
  void whatIsGlobalIsThereOnce() {
    List<CatalogSource> files = new ArrayList<>(Catalogs.small("shop", "500", "Basic"));
    for (String name : List.of("a.yml", "b.yml")) {
      files.add(
          source(
              name,
              "platforms: [shop]",
              "plans:",
              "  pro: {name: Pro, on_quote: true}",
              "addons:",
              "  mail: {name: Mail, category: email, billing_period: monthly, price: {amount: 1}}",
              "coupons:",
              "  spring: {percent: 10}"));
    }
    assertThat(faults(files.toArray(CatalogSource[]::new)))
        .containsExactly(
            "b.yml:3: plans.pro is a global plan in a.yml too",
            "b.yml:5: addons.mail is a global addon in a.yml too",
            "b.yml:7: coupons.spring is a global coupon in a.yml too");
  }

  @Test
  void whatIsNoYamlIsNamedAndTheOtherFilesAreReadAllTheSame() {
    List<String> faults =
        faults(
            source("a.yml", "platform: [", "plans: }"),
            source("b.yml", "platform: shop", "seller: us"));
    assertThat(faults.getFirst()).startsWith("a.yml:2: is not YAML");
    assertThat(faults).anyMatch(fault -> fault.startsWith("b.yml:1: needs default_plan"));
  }

  @Test
  void emptyAndOddFilesAreFaults() {
    assertThat(faults(source("a.yml", ""))).containsExactly("a.yml:1: is empty");
    assertThat(faults(source("a.yml", "- just", "- a list")))
        .contains("a.yml:1: must be a mapping of names to values");
    assertThat(faults(source("a.yml", "a: &a [*a]"))).isNotEmpty();
    assertThat(faults(source("a.yml", "sellers: {}")))
        .containsExactly("-:1: no file says what a platform sells");
  }

  @Test
  void aSecondFileForAPlatformIsAFault() {
    List<CatalogSource> files = new ArrayList<>(Catalogs.small("shop", "500", "Basic"));
    files.add(new CatalogSource("shop2.yml", files.getLast().text()));
    assertThat(faults(files.toArray(CatalogSource[]::new)))
        .contains("shop2.yml:1: is a second file for platform shop");
  }

  @Test
  void aGlobalFileNamesPlatformsThatThereAre() {
    List<CatalogSource> files = new ArrayList<>(Catalogs.small("shop", "500", "Basic"));
    files.add(source("extra.yml", "platforms: [elsewhere]"));
    assertThat(faults(files.toArray(CatalogSource[]::new)))
        .containsExactly("extra.yml:1: is for platform elsewhere, which has no file");
  }

  @Test
  void aMetricIsAlwaysCountedTheSameWay() {
    Catalog before = CatalogReader.read(Catalogs.small("shop", "500", "Basic"), null);
    List<CatalogSource> files =
        Catalogs.small("shop", "500", "Basic").stream()
            .map(file -> new CatalogSource(file.name(), file.text().replace("counter", "gauge")))
            .toList();
    InvalidCatalogException refused =
        catchThrowableOfType(
            InvalidCatalogException.class, () -> CatalogReader.read(files, before));
    assertThat(refused.faults())
        .extracting(CatalogFault::toString)
        .containsExactly(
            "shop.yml:6: metrics.things was counted another way before: give what is new a code of"
                + " its own");
  }

  @Test
  void aPlatformDoesNotVanish() {
    Catalog before = CatalogReader.read(Catalogs.small("shop", "500", "Basic"), null);
    InvalidCatalogException refused =
        catchThrowableOfType(
            InvalidCatalogException.class,
            () -> CatalogReader.read(Catalogs.small("other", "500", "Basic"), before));
    assertThat(refused.faults()).extracting(CatalogFault::file).containsExactly("shop.yml");
  }

  @Test
  void onlyWhatIsBoughtMakesAVersion() {
    PlanContent content = content(Catalogs.small("shop", "500", "Basic"));
    assertThat(CatalogJson.hash(content(Catalogs.small("shop", "500", "Basic for all"))))
        .isEqualTo(CatalogJson.hash(content));
    assertThat(CatalogJson.hash(content(Catalogs.small("shop", "501", "Basic"))))
        .isNotEqualTo(CatalogJson.hash(content));
  }

  @Test
  void howANumberIsWrittenMakesNoVersion() {
    List<CatalogSource> files = Catalogs.small("shop", "500", "Basic");
    List<CatalogSource> rewritten =
        files.stream()
            .map(file ->
                new CatalogSource(
                    file.name(), file.text().replace("things: 10}", "things: {max: \"10.0\"}}")))
            .toList();
    assertThat(CatalogJson.hash(content(rewritten))).isEqualTo(CatalogJson.hash(content(files)));
  }

  @Test
  void theCatalogueSurvivesBeingStored() {
    Catalog catalog = Catalogs.shipped();
    Catalog stored = CatalogJson.read(CatalogJson.write(catalog), Catalog.class);
    assertThat(CatalogJson.hash(stored)).isEqualTo(CatalogJson.hash(catalog));
    assertThat(stored.platforms().get("studio").plans().get("starter").content())
        .isEqualTo(catalog.platforms().get("studio").plans().get("starter").content());
  }

  @Test
  void everyUsagePriceCanBeSaid() {
    List<CatalogSource> files = new ArrayList<>(Catalogs.small("shop", "500", "Basic"));
    files.add(
        source(
            "priced.yml",
            "platforms: [shop]",
            "metrics:",
            "  a: {kind: counter}",
            "plans:",
            "  priced:",
            "    name: Priced",
            "    prices: [{interval: year, interval_count: 2, stripe_price_id: price_1}]",
            "    limits: {a: {max: 100, then: bill}}",
            "    usage_prices:",
            "      a:",
            "        - {model: overage, unit_amount: \"0.04\"}",
            "        - {model: package, unit_amount: 10, package_size: 1000, currency: USD}",
            "        - {model: per_unit, unit_amount: \"0.000000000001\", included: 5, currency:"
                + " CHF}",
            "        - model: graduated",
            "          currency: GBP",
            "          tiers: [{up_to: 10, unit_amount: 5, flat_amount: 100}, {unit_amount: 3}]",
            "        - {model: volume, currency: JPY, tiers: [{unit_amount: 3}]}"));
    Catalog catalog = CatalogReader.read(files, null);
    assertThat(
            catalog.platforms().get("shop").plans().get("priced").content().usagePrices().get("a"))
        .extracting(UsagePrice::model)
        .containsExactly(
            UsagePrice.Model.OVERAGE,
            UsagePrice.Model.PACKAGE,
            UsagePrice.Model.PER_UNIT,
            UsagePrice.Model.GRADUATED,
            UsagePrice.Model.VOLUME);
  }

  private static PlanContent content(List<CatalogSource> files) {
    return CatalogReader.read(files, null).platforms().get("shop").plans().get("basic").content();
  }

  private static List<String> faults(CatalogSource... files) {
    InvalidCatalogException refused =
        catchThrowableOfType(
            InvalidCatalogException.class, () -> CatalogReader.read(sources(files), null));
    return refused.faults().stream().map(CatalogFault::toString).toList();
  }
}
