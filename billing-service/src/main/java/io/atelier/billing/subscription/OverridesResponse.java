package io.atelier.billing.subscription;

import io.atelier.billing.entitlement.Overrides;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator granted apart from the plan; without any, both sets are empty.
 *
 * @param limits by metric, null where unlimited
 */
record OverridesResponse(
    Map<String, @Nullable BigDecimal> limits,
    Map<String, Boolean> features,
    @Nullable String reason,
    @Nullable Instant expiresAt,
    @Nullable String createdBy,
    @Nullable Instant createdAt) {
  static final OverridesResponse NONE =
      new OverridesResponse(Map.of(), Map.of(), null, null, null, null);

  static OverridesResponse from(Overrides overrides) {
    return new OverridesResponse(
        overrides.limits(),
        overrides.features(),
        overrides.reason(),
        overrides.expiresAt(),
        overrides.createdBy(),
        overrides.createdAt());
  }

  /** As a tenant sees them: without who gave them and why. */
  static Map<String, @Nullable Object> members(Overrides overrides) {
    if (overrides.limits().isEmpty() && overrides.features().isEmpty()) {
      return Map.of();
    }
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    members.put("limits", overrides.limits());
    members.put("features", overrides.features());
    members.put("expires_at", overrides.expiresAt());
    return members;
  }
}
