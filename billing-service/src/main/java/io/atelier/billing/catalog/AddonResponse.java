package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An add-on in a price list.
 *
 * @param price of one for one period, in the platform's currency if it has it
 * @param prices in each currency
 */
record AddonResponse(
    String code,
    String name,
    @Nullable String description,
    String category,
    Money price,
    List<Money> prices,
    String billingPeriod,
    @Nullable String quantityUnit,
    @Nullable Integer quantityValue,
    GrantsResponse grants,
    int displayOrder) {

  /**
   * @param limits how much one adds, by metric; null: without limit
   */
  record GrantsResponse(Map<String, @Nullable BigDecimal> limits, List<String> features) {}

  static AddonResponse from(Addon addon, PlatformCatalog platform) {
    return new AddonResponse(
        addon.code(),
        addon.name(),
        addon.description(),
        YamlValue.name(addon.category()),
        platform.shown(addon.prices()),
        addon.prices(),
        YamlValue.name(addon.billingPeriod()),
        addon.quantityUnit(),
        addon.quantityValue(),
        grants(addon.grants()),
        addon.displayOrder());
  }

  private static GrantsResponse grants(Addon.Grants grants) {
    Map<String, @Nullable BigDecimal> limits = new TreeMap<>();
    grants.limits().forEach((metric, limit) -> limits.put(metric, limit.max()));
    return new GrantsResponse(limits, grants.features());
  }
}
