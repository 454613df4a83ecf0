package io.atelier.usage.total;

import io.atelier.usage.entitlement.CountingPeriod;

/** A total that is counted on: its metric, what it covers and how quantities are added to it. */
public record Counter(String metric, CountingPeriod period, Aggregation aggregation) {
  public TotalKey key() {
    return TotalKey.of(metric, period);
  }
}
