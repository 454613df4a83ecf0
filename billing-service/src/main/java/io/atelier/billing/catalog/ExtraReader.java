package io.atelier.billing.catalog;

import io.atelier.billing.catalog.CatalogFile.Reference;
import io.atelier.billing.money.Money;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one file sells beside plans: add-ons, credit packs, coupons.
 *
 * @param platform null in a global file
 * @param plans read the money and limits that these share with plans
 * @param references collects the codes that must be found elsewhere
 * @param places by path, for faults that show only later
 */
record ExtraReader(
    @Nullable String platform,
    PlanReader plans,
    List<Reference> references,
    Map<String, YamlValue> places) {

  Addon addon(String code, YamlValue value) {
    YamlMap map = value.map();
    Addon addon =
        new Addon(
            code,
            platform,
            map.required("name", "?", YamlValue::text),
            map.optional("description", YamlValue::text),
            map.required(
                "category",
                Addon.Category.DOMAIN,
                category -> category.choice(Addon.Category.class)),
            map.required(
                "billing_period",
                Addon.BillingPeriod.MONTHLY,
                period -> period.choice(Addon.BillingPeriod.class)),
            map.required("price", List.<Money>of(), plans::moneys),
            map.optional("stripe_price_id", YamlValue::text),
            map.optional("quantity_unit", YamlValue::text),
            map.optional("quantity_value", number -> number.whole(1, 1_000_000_000)),
            map.or("grants", new Addon.Grants(Map.of(), List.of()), this::grants),
            map.or("display_order", 0, order -> order.whole(0, 10_000)),
            map.or("public", true, YamlValue::flag),
            map.or("active", true, YamlValue::flag));
    if ((addon.quantityUnit() == null) != (addon.quantityValue() == null)) {
      value.fault("needs quantity_unit and quantity_value together");
    }
    map.close();
    places.put("addons." + code, value);
    return addon;
  }

  private Addon.Grants grants(YamlValue value) {
    YamlMap map = value.map();
    Addon.Grants grants = new Addon.Grants(plans.limits(map), plans.features(map));
    map.close();
    return grants;
  }

  CreditPack pack(String code, YamlValue value) {
    YamlMap map = value.map();
    CreditPack pack =
        new CreditPack(
            code,
            map.required("credits", 1, number -> number.whole(1, 1_000_000_000)),
            map.required("price", List.<Money>of(), plans::moneys),
            map.or("display_order", 0, order -> order.whole(0, 10_000)));
    map.close();
    return pack;
  }

  Coupon coupon(String code, YamlValue value) {
    YamlMap map = value.map();
    Coupon coupon =
        new Coupon(
            code,
            platform,
            map.optional("percent", CatalogFileReader::percent),
            map.optional("amount", plans::money),
            map.optional("months", number -> number.whole(1, 120)),
            map.each("plans", this::planReference),
            map.optional("max_uses", number -> number.whole(1, 1_000_000_000)),
            map.optional("expires_at", ExtraReader::instant));
    if ((coupon.percent() == null) == (coupon.amount() == null)) {
      value.fault("needs either percent or amount");
    }
    if (coupon.percent() != null && coupon.percent().signum() == 0) {
      value.fault("needs a percent above 0");
    }
    if (coupon.amount() != null && coupon.amount().zero()) {
      value.fault("needs an amount above 0");
    }
    places.put("coupons." + code, value);
    map.close();
    return coupon;
  }

  private String planReference(YamlValue value) {
    String code = value.text();
    references.add(new Reference(Reference.Kind.PLAN, code, value));
    return code;
  }

  private static Instant instant(YamlValue value) {
    try {
      return Instant.parse(String.valueOf(value.scalar()));
    } catch (DateTimeException _) {
      value.fault("must be an instant such as 2027-01-01T00:00:00Z");
      return Instant.EPOCH;
    }
  }
}
