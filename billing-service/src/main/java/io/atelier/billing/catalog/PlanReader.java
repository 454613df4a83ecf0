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
  static final int QUANTITY_PLACES = 6;
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
    UsagePriceReader usage = new UsagePriceReader(this, references);
    Map<String, List<UsagePrice>> usagePrices = usage.prices(map, limits);
    if (prices.isEmpty() && !onQuote) {
      value.fault("needs prices, or on_quote: true");
    }
    UsagePriceReader.judge(value, prices, limits, usagePrices);
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

  String currencyIn(YamlMap map) {
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
}
