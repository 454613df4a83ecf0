package io.atelier.billing.entitlement;

import io.atelier.billing.catalog.PlanVersion;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a subscription stands, as far as rights go, and what follows by itself.
 *
 * @param anchor of the usage periods, and the instant since which this holds
 * @param reason the slug that explains why there is no access; null while there is
 * @param next null when nothing happens by itself
 */
public record Standing(
    UUID tenantId,
    String platform,
    String status,
    boolean access,
    @Nullable String reason,
    PlanVersion plan,
    Anchor anchor,
    @Nullable Next next) {

  /** What holds from an instant on, which is also a new anchor. */
  public record Next(
      Instant from, String status, boolean access, @Nullable String reason, PlanVersion plan) {}
}
