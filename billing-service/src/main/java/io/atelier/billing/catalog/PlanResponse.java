package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A plan in a price list.
 *
 * @param platform null for a global plan
 * @param limits numbers, null where unlimited, and true or false for features
 */
record PlanResponse(
    String code,
    String name,
    @Nullable String description,
    int version,
    @Nullable String platform,
    boolean isPublic,
    boolean isActive,
    int displayOrder,
    boolean onQuote,
    List<PriceResponse> prices,
    Map<String, @Nullable Object> limits,
    List<String> features,
    int trialDays,
    int maxTrialDays,
    Map<String, Object> metadata) {

  /**
   * @param amount null when it is told on request only
   */
  record PriceResponse(String interval, int intervalCount, @Nullable Money amount) {}

  static PlanResponse from(Plan plan, PlatformCatalog platform, CurrentCatalog current) {
    return new PlanResponse(
        plan.code(),
        plan.name(),
        plan.description(),
        current.newest(plan).version(),
        plan.platform(),
        plan.isPublic(),
        plan.isActive(),
        plan.displayOrder(),
        plan.onQuote(),
        plan.content().prices().stream().map(price -> price(price, plan.onQuote())).toList(),
        limits(plan),
        plan.content().features(),
        platform.trialDays(plan),
        platform.maxTrialDays(plan),
        plan.metadata());
  }

  private static PriceResponse price(PlanContent.Price price, boolean onQuote) {
    return new PriceResponse(
        YamlValue.name(price.interval()), price.intervalCount(), onQuote ? null : price.amount());
  }

  /**
   * A boolean limit and a feature of the same code are one thing; a number of that code goes first.
   */
  private static Map<String, @Nullable Object> limits(Plan plan) {
    Map<String, @Nullable Object> limits = new LinkedHashMap<>();
    plan.content()
        .limits()
        .forEach((metric, limit) -> {
          BigDecimal max = limit.max();
          limits.put(metric, max);
        });
    plan.content().features().forEach(feature -> limits.putIfAbsent(feature, true));
    plan.withheld().forEach(feature -> limits.putIfAbsent(feature, false));
    return limits;
  }
}
