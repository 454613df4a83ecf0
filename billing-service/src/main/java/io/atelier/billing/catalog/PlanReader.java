package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogFile.Reference;
import io.atelier.billing.money.Money;
import io.atelier.events.billing.BeyondLimit;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads the plans of one file, and the money and limits that other things share with them. */
final class PlanReader {
  private static final int UNIT_PRICE_PLACES = 12;
  private static final int QUANTITY_PLACES = 6;
  private static final long MOST_MINOR_UNITS = 1_000_000_000_000L;

  private final @Nullable String platform;
  private final String currency;
  private final List<Reference> references;

  /**
   * @param platform null in a global file
   * @param currency of money that names none
   * @param references collects the codes that must be found elsewhere
   */
  PlanReader(@Nullable String platform, String currency, List<Reference> references) {
    this.platform = platform;
    this.currency = currency;
    this.references = references;
  }

  Plan plan(String code, YamlValue value) {
    YamlMap map = value.map();
    boolean onQuote = map.or("on_quote", false, YamlValue::flag);
    Set<String> granted = new TreeSet<>(map.each("features", this::feature));
    Set<String> withheld = new TreeSet<>();
    Map<String, PlanContent.Limit> limits = limits(map, granted, withheld);
    List<PlanContent.Price> prices = prices(map);
    Map<String, List<UsagePrice>> usagePrices = usagePrices(map, limits);
    if (prices.isEmpty() && !onQuote) {
      value.fault("needs prices, or on_quote: true");
    }
    judgeUsagePrices(value, prices, limits, usagePrices);
    for (String feature : withheld) {
      if (granted.contains(feature)) {
        value.fault("grants " + feature + " and says that it does not");
      }
    }
    Plan plan =
        new Plan(
            code,
            platform,
            map.required("name", "?", YamlValue::text),
            map.optional("description", YamlValue::text),
            map.or("display_order", 0, order -> order.whole(0, 10_000)),
            map.or("public", true, YamlValue::flag),
            map.or("active", true, YamlValue::flag),
            onQuote,
            map.optional("trial_days", days -> days.whole(0, 730)),
            map.optional("max_trial_days", days -> days.whole(0, 730)),
            List.copyOf(withheld),
            metadata(map),
            new PlanContent(prices, limits, List.copyOf(granted), usagePrices, credits(map)));
    map.close();
    return plan;
  }

  private static Map<String, Object> metadata(YamlMap map) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    YamlValue value = map.get("metadata");
    if (value != null) {
      value
          .map()
          .all()
          .forEach((name, item) -> {
            Object scalar = item.scalar();
            if (scalar != null) {
              metadata.put(name, scalar);
            }
          });
    }
    return metadata;
  }

  private static PlanContent.@Nullable Credits credits(YamlMap map) {
    YamlValue value = map.get("credits_per_month");
    if (value == null) {
      return null;
    }
    return value.isMap() || !isUnlimited(value)
        ? new PlanContent.Credits(value.whole(0, 1_000_000_000))
        : new PlanContent.Credits(null);
  }

  private static boolean isUnlimited(YamlValue value) {
    return !value.isList() && "unlimited".equals(String.valueOf(value.scalar()));
  }

  // Prices and money.

  private List<PlanContent.Price> prices(YamlMap map) {
    Set<String> seen = new HashSet<>();
    return map.each(
        "prices",
        value -> {
          PlanContent.Price price = price(value);
          String sold = price.amount() == null ? "" : price.amount().currency();
          if (!seen.add(price.interval() + "/" + price.intervalCount() + "/" + sold)) {
            value.fault("is a second price for the same interval and currency");
          }
          return price;
        });
  }

  private PlanContent.Price price(YamlValue value) {
    YamlMap map = value.map();
    String stripePriceId = map.optional("stripe_price_id", YamlValue::text);
    PlanContent.Price price =
        new PlanContent.Price(
            map.required(
                "interval",
                PlanContent.Interval.MONTH,
                interval -> interval.choice(PlanContent.Interval.class)),
            map.or("interval_count", 1, count -> count.whole(1, 36)),
            map.has("amount") || stripePriceId == null ? amountIn(map) : null,
            stripePriceId);
    map.optional("currency", YamlValue::text);
    map.close();
    return price;
  }

  /** {@code amount} and {@code currency} of a mapping. */
  private Money amountIn(YamlMap map) {
    return new Money(
        map.required("amount", 0L, amount -> amount.whole(0L, MOST_MINOR_UNITS)), currencyIn(map));
  }

  private String currencyIn(YamlMap map) {
    return map.or("currency", currency, PlanReader::currency);
  }

  static String currency(YamlValue value) {
    String code = value.text();
    if (Money.isCurrency(code)) {
      return code;
    }
    value.fault("must be an ISO 4217 currency such as EUR");
    return "EUR";
  }

  Money money(YamlValue value) {
    YamlMap map = value.map();
    Money money = amountIn(map);
    map.close();
    return money;
  }

  /** One amount, or a list with one for each currency. */
  List<Money> moneys(YamlValue value) {
    if (!value.isList()) {
      return List.of(money(value));
    }
    Set<String> currencies = new HashSet<>();
    List<Money> moneys = new ArrayList<>();
    for (YamlValue item : value.list()) {
      Money money = money(item);
      if (currencies.add(money.currency())) {
        moneys.add(money);
      } else {
        item.fault("is a second price in " + money.currency());
      }
    }
    if (moneys.isEmpty()) {
      value.fault("needs a price");
    }
    return List.copyOf(moneys);
  }

  // Limits and features.

  private String feature(YamlValue value) {
    String code = value.text();
    references.add(new Reference(Reference.Kind.FEATURE, code, value));
    return code;
  }

  List<String> features(YamlMap map) {
    return map.each("features", this::feature).stream().sorted().distinct().toList();
  }

  /** Numbers and null limit a metric; true and false grant or withhold a feature. */
  private Map<String, PlanContent.Limit> limits(
      YamlMap map, Set<String> granted, Set<String> withheld) {
    Map<String, PlanContent.Limit> limits = new LinkedHashMap<>();
    YamlValue value = map.get("limits");
    if (value != null) {
      value
          .map()
          .all()
          .forEach((code, item) -> {
            if (item.isFlag()) {
              references.add(new Reference(Reference.Kind.FEATURE, code, item));
              (item.flag() ? granted : withheld).add(code);
            } else {
              references.add(new Reference(Reference.Kind.METRIC, code, item));
              limits.put(code, limit(item));
            }
          });
    }
    return limits;
  }

  /** Limits alone, where features have a place of their own. */
  Map<String, PlanContent.Limit> limits(YamlMap map) {
    Set<String> flags = new TreeSet<>();
    Map<String, PlanContent.Limit> limits = limits(map, flags, flags);
    if (!flags.isEmpty()) {
      map.itself().fault("names " + String.join(", ", flags) + " in limits: use features");
    }
    return limits;
  }

  private static PlanContent.Limit limit(YamlValue value) {
    if (value.isNull()) {
      return PlanContent.Limit.NONE;
    }
    if (!value.isMap()) {
      return new PlanContent.Limit(value.decimal(QUANTITY_PLACES), BeyondLimit.REFUSE);
    }
    YamlMap map = value.map();
    if (!map.has("max")) {
      value.fault("needs max, a number or null");
    }
    BigDecimal max = map.optional("max", number -> number.decimal(QUANTITY_PLACES));
    BeyondLimit then =
        map.or("then", BeyondLimit.REFUSE, choice -> choice.choice(BeyondLimit.class));
    map.close();
    return new PlanContent.Limit(max, then);
  }

  // Usage prices.

  private Map<String, List<UsagePrice>> usagePrices(
      YamlMap map, Map<String, PlanContent.Limit> limits) {
    Map<String, List<UsagePrice>> prices = new LinkedHashMap<>();
    YamlValue value = map.get("usage_prices");
    if (value != null) {
      value
          .map()
          .all()
          .forEach((metric, item) -> {
            references.add(new Reference(Reference.Kind.METRIC, metric, item));
            prices.put(metric, usagePrices(metric, item, limits));
          });
    }
    return prices;
  }

  /** Whoever can pay for the plan must be able to pay for the usage that it bills. */
  private static void judgeUsagePrices(
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

  private List<UsagePrice> usagePrices(
      String metric, YamlValue value, Map<String, PlanContent.Limit> limits) {
    List<YamlValue> items = value.isList() ? value.list() : List.of(value);
    List<UsagePrice> prices = new ArrayList<>();
    Set<String> currencies = new HashSet<>();
    for (YamlValue item : items) {
      UsagePrice price = usagePrice(item);
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

  private UsagePrice usagePrice(YamlValue value) {
    YamlMap map = value.map();
    UsagePrice.Model model =
        map.required(
            "model", UsagePrice.Model.PER_UNIT, choice -> choice.choice(UsagePrice.Model.class));
    boolean tiered = model == UsagePrice.Model.GRADUATED || model == UsagePrice.Model.VOLUME;
    boolean packed = model == UsagePrice.Model.PACKAGE;
    UsagePrice price =
        new UsagePrice(
            model,
            currencyIn(map),
            map.or("included", BigDecimal.ZERO, number -> number.decimal(QUANTITY_PLACES)),
            tiered ? null : map.required("unit_amount", BigDecimal.ZERO, PlanReader::unitAmount),
            packed ? map.required("package_size", BigDecimal.ONE, PlanReader::positive) : null,
            tiered ? tiers(value, map) : List.of());
    map.close();
    return price;
  }

  private static List<UsagePrice.Tier> tiers(YamlValue value, YamlMap map) {
    List<UsagePrice.Tier> tiers = map.each("tiers", PlanReader::tier);
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
            map.optional("up_to", PlanReader::positive),
            map.required("unit_amount", BigDecimal.ZERO, PlanReader::unitAmount),
            map.or("flat_amount", BigDecimal.ZERO, PlanReader::unitAmount));
    map.close();
    return tier;
  }

  private static BigDecimal unitAmount(YamlValue value) {
    return value.decimal(UNIT_PRICE_PLACES);
  }

  private static BigDecimal positive(YamlValue value) {
    BigDecimal number = value.decimal(QUANTITY_PLACES);
    if (number.signum() == 0) {
      value.fault("must be above 0");
      return BigDecimal.ONE;
    }
    return number;
  }
}
