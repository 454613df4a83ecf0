package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogFile.Reference;
import io.atelier.events.billing.BeyondLimit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads what usage costs on a plan.
 *
 * @param references collects the codes that must be found elsewhere
 */
record UsagePriceReader(PlanReader plans, List<Reference> references) {
  private static final int UNIT_PRICE_PLACES = 12;

  Map<String, List<UsagePrice>> prices(YamlMap map, Map<String, PlanContent.Limit> limits) {
    Map<String, List<UsagePrice>> prices = new LinkedHashMap<>();
    YamlValue value = map.get("usage_prices");
    if (value != null) {
      value
          .map()
          .all()
          .forEach((metric, item) -> {
            references.add(new Reference(Reference.Kind.METRIC, metric, item));
            prices.put(metric, prices(metric, item, limits));
          });
    }
    return prices;
  }

  /** Whoever can pay for the plan must be able to pay for the usage that it bills. */
  static void judge(
      YamlValue plan,
      List<PlanContent.Price> prices,
      Map<String, PlanContent.Limit> limits,
      Map<String, List<UsagePrice>> usagePrices) {
    limits.forEach((metric, limit) -> {
      if (limit.then() == BeyondLimit.BILL && !usagePrices.containsKey(metric)) {
        plan.fault("bills " + metric + " beyond its limit: it needs usage_prices." + metric);
      }
    });
    Set<String> sold = new TreeSet<>();
    prices.stream()
        .map(PlanContent.Price::amount)
        .filter(amount -> amount != null)
        .forEach(amount -> sold.add(amount.currency()));
    usagePrices.forEach((metric, priced) ->
        sold.stream()
            .filter(
                currency -> priced.stream().noneMatch(price -> price.currency().equals(currency)))
            .forEach(currency ->
                plan.fault(
                    "is sold in " + currency + " and has no usage price of " + metric + " in it")));
  }

  private List<UsagePrice> prices(
      String metric, YamlValue value, Map<String, PlanContent.Limit> limits) {
    List<YamlValue> items = value.isList() ? value.list() : List.of(value);
    List<UsagePrice> prices = new ArrayList<>();
    Set<String> currencies = new HashSet<>();
    for (YamlValue item : items) {
      UsagePrice price = price(item);
      if (!currencies.add(price.currency())) {
        item.fault("is a second price in " + price.currency());
      }
      PlanContent.Limit limit = limits.get(metric);
      if (price.model() == UsagePrice.Model.OVERAGE
          && (limit == null || limit.max() == null || limit.then() != BeyondLimit.BILL)) {
        item.fault("is paid beyond a limit: the plan needs limits." + metric + " with then: bill");
      }
      prices.add(price);
    }
    if (prices.isEmpty()) {
      value.fault("needs a price");
    }
    return List.copyOf(prices);
  }

  private UsagePrice price(YamlValue value) {
    YamlMap map = value.map();
    UsagePrice.Model model =
        map.required(
            "model", UsagePrice.Model.PER_UNIT, choice -> choice.choice(UsagePrice.Model.class));
    boolean tiered = model == UsagePrice.Model.GRADUATED || model == UsagePrice.Model.VOLUME;
    boolean packed = model == UsagePrice.Model.PACKAGE;
    UsagePrice price =
        new UsagePrice(
            model,
            plans.currencyIn(map),
            map.or(
                "included", BigDecimal.ZERO, number -> number.decimal(PlanReader.QUANTITY_PLACES)),
            tiered
                ? null
                : map.required("unit_amount", BigDecimal.ZERO, UsagePriceReader::unitAmount),
            packed
                ? map.required("package_size", BigDecimal.ONE, UsagePriceReader::positive)
                : null,
            tiered ? tiers(value, map) : List.of());
    map.close();
    return price;
  }

  private static List<UsagePrice.Tier> tiers(YamlValue value, YamlMap map) {
    List<UsagePrice.Tier> tiers = map.each("tiers", UsagePriceReader::tier);
    boolean ordered = !tiers.isEmpty() && tiers.getLast().upTo() == null;
    for (int i = 0; ordered && i + 1 < tiers.size(); i++) {
      BigDecimal end = tiers.get(i).upTo();
      BigDecimal next = tiers.get(i + 1).upTo();
      ordered = end != null && (next == null || next.compareTo(end) > 0);
    }
    if (!ordered) {
      value.fault("needs tiers with ascending up_to, the last without");
    }
    return tiers;
  }

  private static UsagePrice.Tier tier(YamlValue value) {
    YamlMap map = value.map();
    UsagePrice.Tier tier =
        new UsagePrice.Tier(
            map.optional("up_to", UsagePriceReader::positive),
            map.required("unit_amount", BigDecimal.ZERO, UsagePriceReader::unitAmount),
            map.or("flat_amount", BigDecimal.ZERO, UsagePriceReader::unitAmount));
    map.close();
    return tier;
  }

  private static BigDecimal unitAmount(YamlValue value) {
    return value.decimal(UNIT_PRICE_PLACES);
  }

  private static BigDecimal positive(YamlValue value) {
    BigDecimal number = value.decimal(PlanReader.QUANTITY_PLACES);
    if (number.signum() == 0) {
      value.fault("must be above 0");
      return BigDecimal.ONE;
    }
    return number;
  }
}
