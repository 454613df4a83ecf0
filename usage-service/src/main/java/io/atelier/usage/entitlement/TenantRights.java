package io.atelier.usage.entitlement;

import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.CatalogState.Metric;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import io.atelier.events.billing.UsagePeriod;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a decision about one tenant is made by, as of one transaction.
 *
 * @param passed starts of usage periods before those of the record, ascending
 */
public record TenantRights(
    UUID tenantId, EntitlementsRecord entitlements, CatalogState catalog, List<Instant> passed) {

  /** The tenant's now; it is system time unless billing moved the tenant's clock. */
  public Instant now(InstantSource clock) {
    return entitlements.tenantNow(clock.instant());
  }

  public EntitlementPhase phaseAt(Instant tenantNow) {
    return entitlements.phaseAt(tenantNow);
  }

  /**
   * The usage period of an instant of the tenant's time, by the record or by the boundaries that
   * were kept; what is older than the first period counts in the first.
   */
  public UsagePeriod periodAt(Instant at) {
    Instant running = entitlements.usagePeriods().getFirst();
    if (passed.isEmpty() || !at.isBefore(running)) {
      return entitlements.periodAt(at);
    }
    int index = 0;
    while (index + 1 < passed.size() && !passed.get(index + 1).isAfter(at)) {
      index++;
    }
    Instant end = index + 1 < passed.size() ? passed.get(index + 1) : running;
    return new UsagePeriod(passed.get(index), end);
  }

  /** The usage periods from an instant on, ascending, as far as they are known. */
  public List<UsagePeriod> periodsFrom(Instant at) {
    List<Instant> starts = new ArrayList<>(passed);
    starts.addAll(entitlements.usagePeriods());
    List<UsagePeriod> periods = new ArrayList<>();
    for (int i = 0; i + 1 < starts.size(); i++) {
      if (starts.get(i + 1).isAfter(at)) {
        periods.add(new UsagePeriod(starts.get(i), starts.get(i + 1)));
      }
    }
    return periods;
  }

  /** What the total of this metric covers at an instant of the tenant's time. */
  public CountingPeriod countingPeriod(Metric metric, Instant at) {
    if (metric.kind() == LimitKind.GAUGE) {
      return CountingPeriod.OF_GAUGES;
    }
    UsagePeriod period = periodAt(at);
    return new CountingPeriod(period.start(), period.end());
  }

  /** Null if the platform has no such metric. */
  public @Nullable Metric metric(String code) {
    return catalog.metric(code).orElse(null);
  }

  /** Whether the platform has such a feature at all, granted or not. */
  public boolean hasFeature(String code) {
    return catalog.plans().stream().anyMatch(plan -> plan.features().contains(code))
        || entitlements.phases().stream().anyMatch(phase -> phase.features().contains(code));
  }

  /**
   * The plan that would allow a total of {@code wanted}: the one that the limit names if it does,
   * else the cheapest on offer, plans on quote last.
   */
  public Optional<CatalogState.Plan> planThatAllows(
      String metric, EntitledLimit limit, BigDecimal wanted) {
    return Optional.ofNullable(limit.upgradePlan())
        .flatMap(catalog::plan)
        .filter(plan -> allows(plan, metric, wanted))
        .or(() ->
            catalog.plans().stream()
                .filter(plan -> plan.isActive() && (plan.isPublic() || plan.onQuote()))
                .filter(plan -> allows(plan, metric, wanted))
                .min(
                    Comparator.comparing(
                        CatalogState.Plan::amount,
                        Comparator.nullsLast(Comparator.naturalOrder()))));
  }

  private static boolean allows(CatalogState.Plan plan, String metric, BigDecimal wanted) {
    EntitledLimit granted = plan.limits().get(metric);
    return granted == null || granted.admits(wanted);
  }
}
