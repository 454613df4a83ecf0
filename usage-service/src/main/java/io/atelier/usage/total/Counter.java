package io.atelier.usage.total;

import io.atelier.usage.entitlement.CountingPeriod;
import java.time.Instant;

/** A total that is counted on: its metric, what it covers and how quantities are added to it. */
public record Counter(String metric, CountingPeriod period, Aggregation aggregation) {
  /** Whether its period is over; a gauge has none. */
  public boolean hasEnded(Instant tenantNow) {
    Instant end = period.end();
    return end != null && !tenantNow.isBefore(end);
  }

  public TotalKey key() {
    return TotalKey.of(metric, period);
  }
}
