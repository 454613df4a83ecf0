package io.atelier.usage.total;

import io.atelier.usage.entitlement.CountingPeriod;
import java.time.Instant;
import java.util.Comparator;

/** Which total of a tenant. Rows are written and locked in this order, so that nobody deadlocks. */
public record TotalKey(String metric, Instant start) implements Comparable<TotalKey> {
  private static final Comparator<TotalKey> ORDER =
      Comparator.comparing(TotalKey::metric).thenComparing(TotalKey::start);

  public static TotalKey of(String metric, CountingPeriod period) {
    return new TotalKey(metric, period.start());
  }

  @Override
  public int compareTo(TotalKey other) {
    return ORDER.compare(this, other);
  }
}
