package io.atelier.billing.entitlement;

import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Standing.Phase;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** Makes the record from where a subscription stands and from what the tenant has beside it. */
final class EntitlementTimeline {
  /** A year and a quarter: how long the others can do without billing. */
  static final int BOUNDARIES_AHEAD = 14;

  private static final String EXPIRED = "expired";

  private EntitlementTimeline() {}

  /**
   * @param catalog as it is now: it gives sentences and the plan to upgrade to, never limits
   * @param now of the tenant
   */
  static EntitlementsRecord of(
      Standing standing, Grants grants, PlatformCatalog catalog, Duration offset, Instant now) {
    TreeSet<Instant> changes = new TreeSet<>();
    standing.phases().forEach(phase -> changes.add(phase.from()));
    grants.ends().stream().filter(now::isBefore).forEach(changes::add);
    Instant first = standing.phases().getFirst().from();
    // The first phase holds since ever, so what it says is what holds now.
    return new EntitlementsRecord(
        standing.tenantId(),
        standing.platform(),
        offset.toMillis(),
        UsagePeriods.ahead(standing.anchors(), now, BOUNDARIES_AHEAD),
        changes.stream()
            .map(from ->
                phase(
                    from,
                    at(standing.phases(), from),
                    grants,
                    catalog,
                    from.equals(first) && now.isAfter(first) ? now : from))
            .toList());
  }

  private static Phase at(List<Phase> phases, Instant from) {
    return phases.stream()
        .filter(phase -> !phase.from().isAfter(from))
        .reduce((_, later) -> later)
        .orElseThrow();
  }

  private static EntitlementPhase phase(
      Instant from, Phase phase, Grants grants, PlatformCatalog catalog, Instant grantsAt) {
    // What was bought beside a plan ends with it.
    Grants beside =
        phase.status().equals(EXPIRED) ? new Grants(List.of(), grants.overrides()) : grants;
    var content = beside.over(phase.plan().content(), grantsAt);
    return new EntitlementPhase(
        from,
        phase.status(),
        phase.access(),
        phase.reason(),
        phase.plan().planCode(),
        phase.plan().version(),
        catalog.entitledLimits(content),
        content.features());
  }
}
