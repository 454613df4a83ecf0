package io.atelier.billing.entitlement;

import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.catalog.PlanContent.Limit;
import io.atelier.events.billing.BeyondLimit;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a tenant has beside its plan: add-ons add to it, overrides have the last word. */
public record Grants(List<BoughtAddon> addons, @Nullable Overrides overrides) {
  public static final Grants NONE = new Grants(List.of(), null);

  /** When something of it ends by itself. */
  List<Instant> ends() {
    return Stream.concat(
            addons.stream().map(BoughtAddon::endsAt),
            Stream.of(overrides).filter(Objects::nonNull).map(Overrides::expiresAt))
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  /** A plan with all that holds beside it at an instant. */
  PlanContent over(PlanContent plan, Instant at) {
    TreeSet<String> features = new TreeSet<>(plan.features());
    addons.stream()
        .filter(addon -> holds(addon, at))
        .forEach(addon -> features.addAll(addon.grants().features()));
    if (overrides != null && overrides.holdAt(at)) {
      overrides
          .features()
          .forEach((code, granted) -> {
            if (granted) {
              features.add(code);
            } else {
              features.remove(code);
            }
          });
    }
    return new PlanContent(
        plan.prices(), limits(plan, at), List.copyOf(features), plan.usagePrices(), plan.credits());
  }

  /** The limits that hold at an instant; a priced metric without one is named, and unlimited. */
  public Map<String, Limit> limits(PlanContent plan, Instant at) {
    Map<String, Limit> limits = new TreeMap<>(plan.limits());
    addons.stream()
        .filter(addon -> holds(addon, at))
        .forEach(
            addon -> addon.grantedLimits().forEach((metric, more) -> add(limits, metric, more)));
    if (overrides != null && overrides.holdAt(at)) {
      overrides
          .limits()
          .forEach((metric, max) -> {
            Limit before = limits.get(metric);
            limits.put(metric, new Limit(max, before == null ? BeyondLimit.REFUSE : before.then()));
          });
    }
    plan.usagePrices()
        .keySet()
        .forEach(metric -> limits.putIfAbsent(metric, new Limit(null, BeyondLimit.REFUSE)));
    return limits;
  }

  private static boolean holds(BoughtAddon addon, Instant at) {
    Instant end = addon.endsAt();
    return end == null || at.isBefore(end);
  }

  /** What the plan counts without limit stays without. */
  private static void add(Map<String, Limit> limits, String metric, Limit more) {
    Limit had = limits.get(metric);
    BigDecimal max = had == null ? null : had.max();
    BigDecimal added = more.max();
    if (had != null && max != null) {
      limits.put(metric, new Limit(added == null ? null : max.add(added), had.then()));
    }
  }
}
