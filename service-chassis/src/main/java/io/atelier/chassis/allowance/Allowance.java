package io.atelier.chassis.allowance;

import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What billing says of a tenant's rights.
 *
 * @param metric what the things are counted as; null where the platform does not count them
 */
public record Allowance(EntitlementsRecord entitlements, @Nullable String metric) {

  /** What holds at an instant of the system's time. */
  public EntitlementPhase phaseAt(Instant now) {
    return entitlements.phaseAt(entitlements.tenantNow(now));
  }

  @Nullable EntitledLimit limitAt(Instant now) {
    return metric == null ? null : phaseAt(now).limits().get(metric);
  }
}
