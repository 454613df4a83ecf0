package io.atelier.events.billing;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a tenant may do now and from which instant it may do something else, if nothing else
 * happens; on {@code atelier.entitlements}, keyed by the tenant's id. A boundary so takes effect on
 * time even while billing is away.
 *
 * @param clockOffsetMs the tenant's now is system time plus this
 * @param usagePeriods the running period's start, then the boundaries that follow, ascending
 * @param phases ascending by {@code from}; the first holds since ever
 */
public record EntitlementsRecord(
    UUID tenantId,
    String platform,
    long clockOffsetMs,
    List<Instant> usagePeriods,
    List<EntitlementPhase> phases) {

  public EntitlementsRecord {
    if (phases.isEmpty()) {
      throw new IllegalArgumentException("an entitlements record has at least one phase");
    }
    if (usagePeriods.size() < 2) {
      throw new IllegalArgumentException("an entitlements record has at least one usage period");
    }
  }

  /** The tenant's now at an instant of system time. */
  public Instant tenantNow(Instant systemNow) {
    return systemNow.plusMillis(clockOffsetMs);
  }

  /** The phase that holds at an instant of the tenant's time. */
  public EntitlementPhase phaseAt(Instant tenantNow) {
    EntitlementPhase current = phases.getFirst();
    for (EntitlementPhase phase : phases) {
      if (phase.from().isAfter(tenantNow)) {
        break;
      }
      current = phase;
    }
    return current;
  }

  /**
   * The usage period of an instant of the tenant's time: before the first boundary the first
   * period, past the last one the last.
   */
  public UsagePeriod periodAt(Instant tenantNow) {
    int start = 0;
    while (start + 2 < usagePeriods.size() && !usagePeriods.get(start + 1).isAfter(tenantNow)) {
      start++;
    }
    return new UsagePeriod(usagePeriods.get(start), usagePeriods.get(start + 1));
  }
}
