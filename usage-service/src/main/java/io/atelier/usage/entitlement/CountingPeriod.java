package io.atelier.usage.entitlement;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The stretch of the tenant's time that one total covers.
 *
 * @param end exclusive; null for a gauge, which has no period
 */
public record CountingPeriod(Instant start, @Nullable Instant end) {

  /** A gauge's total starts at the epoch, so that it has the same key for ever. */
  public static final CountingPeriod OF_GAUGES = new CountingPeriod(Instant.EPOCH, null);
}
