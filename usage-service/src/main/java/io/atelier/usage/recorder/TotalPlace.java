package io.atelier.usage.recorder;

import io.atelier.usage.total.Counter;
import io.atelier.usage.total.TotalKey;
import java.util.Comparator;
import java.util.UUID;

/**
 * Which total of which tenant. Rows are written and locked in this order by every process, so that
 * nobody deadlocks.
 */
record TotalPlace(UUID tenantId, TotalKey key) implements Comparable<TotalPlace> {
  private static final Comparator<TotalPlace> ORDER =
      Comparator.comparing(TotalPlace::tenantId).thenComparing(TotalPlace::key);

  static TotalPlace of(UUID tenantId, Counter counter) {
    return new TotalPlace(tenantId, counter.key());
  }

  @Override
  public int compareTo(TotalPlace other) {
    return ORDER.compare(this, other);
  }
}
