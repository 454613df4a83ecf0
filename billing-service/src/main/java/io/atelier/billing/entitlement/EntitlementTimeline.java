package io.atelier.billing.entitlement;

import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the record from where a subscription stands. */
final class EntitlementTimeline {
  /** A year and a quarter: how long the others can do without billing. */
  static final int BOUNDARIES_AHEAD = 14;

  private EntitlementTimeline() {}

  /**
   * @param catalog as it is now: it gives sentences and the plan to upgrade to, never limits
   * @param now of the tenant
   */
  static EntitlementsRecord of(Standing standing, PlatformCatalog catalog, Instant now) {
    Standing.Next next = standing.next();
    List<EntitlementPhase> phases = new ArrayList<>();
    phases.add(
        phase(
            standing.anchor().instant(),
            standing.status(),
            standing.access(),
            standing.reason(),
            standing.plan(),
            catalog));
    if (next != null) {
      phases.add(
          phase(next.from(), next.status(), next.access(), next.reason(), next.plan(), catalog));
    }
    return new EntitlementsRecord(
        standing.tenantId(),
        standing.platform(),
        0,
        UsagePeriods.ahead(
            standing.anchor(), next == null ? null : next.from(), now, BOUNDARIES_AHEAD),
        phases);
  }

  private static EntitlementPhase phase(
      Instant from,
      String status,
      boolean access,
      @Nullable String reason,
      PlanVersion plan,
      PlatformCatalog catalog) {
    return new EntitlementPhase(
        from,
        status,
        access,
        reason,
        plan.planCode(),
        plan.version(),
        catalog.entitledLimits(plan.content()),
        plan.content().features());
  }
}
