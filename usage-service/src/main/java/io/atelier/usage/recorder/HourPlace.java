package io.atelier.usage.recorder;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * Which hour of which tenant's metric, in the order in which rows are written.
 *
 * @param dimension a property's name, or empty: the hour itself
 * @param value of that property; empty where an event has none
 */
record HourPlace(UUID tenantId, String metric, Instant hour, String dimension, String value)
    implements Comparable<HourPlace> {
  private static final Comparator<HourPlace> ORDER =
      Comparator.comparing(HourPlace::tenantId)
          .thenComparing(HourPlace::metric)
          .thenComparing(HourPlace::hour)
          .thenComparing(HourPlace::dimension)
          .thenComparing(HourPlace::value);

  @Override
  public int compareTo(HourPlace other) {
    return ORDER.compare(this, other);
  }
}
