package io.atelier.billing.entitlement;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator granted or withheld apart from the plan. What is not named is the plan's.
 *
 * @param limits by metric; null lifts the limit
 * @param features by code; false withholds it
 * @param expiresAt in the tenant's time; null: they last
 */
public record Overrides(
    Map<String, @Nullable BigDecimal> limits,
    Map<String, Boolean> features,
    String reason,
    @Nullable Instant expiresAt,
    String createdBy,
    Instant createdAt) {

  public boolean holdAt(Instant at) {
    return expiresAt == null || at.isBefore(expiresAt);
  }
}
