package io.atelier.billing.subscription;

import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Overrides;
import io.atelier.chassis.problem.Faults;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The whole set; what is absent is the plan's.
 *
 * @param limits by metric; null lifts the limit
 * @param features a list of what is granted, or true and false by code
 */
record OverridesRequest(
    @Nullable @Size(max = 100, message = "must have at most 100 members")
        Map<String, @Nullable BigDecimal> limits,
    @Nullable Object features,
    @Size(min = 1, max = 500, message = "must be 1 to 500 characters") String reason,
    @Nullable Instant expiresAt) {
  private static final BigDecimal BEYOND = BigDecimal.TEN.pow(12);
  private static final int PLACES = 6;

  /**
   * @throws io.atelier.chassis.problem.ProblemException 422 with every fault
   */
  Overrides toOverrides(PlatformCatalog catalog, String operator, Instant at) {
    Faults faults = new Faults();
    Map<String, @Nullable BigDecimal> checkedLimits = limits == null ? Map.of() : limits;
    checkedLimits.forEach((metric, max) -> {
      String pointer = "/limits/" + metric;
      faults.check(
          catalog.metrics().containsKey(metric), pointer, "is no metric of " + catalog.platform());
      faults.check(
          max == null || isQuantity(max),
          pointer,
          "must be 0 or more, below 10^12, with at most 6 places");
    });
    Map<String, Boolean> checkedFeatures = features(catalog, faults);
    faults.check(
        expiresAt == null || expiresAt.isAfter(at),
        "/expires_at",
        "must be in the tenant's future");
    faults.throwIfAny();
    return new Overrides(
        new TreeMap<>(checkedLimits), checkedFeatures, reason, expiresAt, operator, at);
  }

  private static boolean isQuantity(BigDecimal max) {
    return max.signum() >= 0
        && max.compareTo(BEYOND) < 0
        && max.stripTrailingZeros().scale() <= PLACES;
  }

  private Map<String, Boolean> features(PlatformCatalog catalog, Faults faults) {
    Map<String, Boolean> granted = new TreeMap<>();
    if (features instanceof List<?> codes) {
      codes.forEach(code -> granted.put(String.valueOf(code), true));
    } else if (features instanceof Map<?, ?> byCode) {
      byCode.forEach((code, grants) -> {
        faults.check(grants instanceof Boolean, "/features/" + code, "must be true or false");
        granted.put(String.valueOf(code), Boolean.TRUE.equals(grants));
      });
    } else if (features != null) {
      faults.add("/features", "must be a list of codes, or an object of true and false");
    }
    granted
        .keySet()
        .forEach(code ->
            faults.check(
                catalog.features().containsKey(code),
                "/features/" + code,
                "is no feature of " + catalog.platform()));
    return granted;
  }
}
