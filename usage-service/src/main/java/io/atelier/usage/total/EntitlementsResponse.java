package io.atelier.usage.total;

import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.CatalogState.Plan;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant may do now.
 *
 * @param status the subscription's
 * @param isActive whether it gives access
 * @param limits by metric code
 * @param features every feature of the platform: whether it is granted
 */
record EntitlementsResponse(
    String status,
    boolean isActive,
    String planCode,
    Map<String, Limit> limits,
    Map<String, Boolean> features) {

  /**
   * @param limit null is unlimited
   * @param then what happens beyond it: refuse, bill or warn
   * @param used null for what is told and never counted
   */
  record Limit(
      @Nullable BigDecimal limit,
      BeyondLimit then,
      @Nullable BigDecimal used,
      @Nullable BigDecimal remaining,
      @Nullable Instant resetsAt,
      @Nullable Instant limitReachedAt) {

    static Limit of(@Nullable EntitledLimit granted, @Nullable Standing standing) {
      BeyondLimit then = granted == null ? BeyondLimit.REFUSE : granted.then();
      return standing == null
          ? new Limit(granted == null ? null : granted.max(), then, null, null, null, null)
          : new Limit(
              standing.max(),
              then,
              standing.used(),
              standing.remaining(),
              standing.resetsAt(),
              standing.limitReachedAt());
    }
  }

  static EntitlementsResponse from(CurrentUsage.Snapshot snapshot) {
    EntitlementPhase phase = snapshot.phase();
    Map<String, Limit> limits = new LinkedHashMap<>();
    for (Metric metric : snapshot.rights().catalog().metrics()) {
      limits.put(
          metric.code(),
          Limit.of(phase.limits().get(metric.code()), snapshot.standings().get(metric.code())));
    }
    Map<String, Boolean> features = new TreeMap<>();
    for (Plan plan : snapshot.rights().catalog().plans()) {
      plan.features().forEach(code -> features.put(code, false));
    }
    phase.features().forEach(code -> features.put(code, true));
    return new EntitlementsResponse(
        phase.status(), phase.access(), phase.planCode(), limits, features);
  }
}
