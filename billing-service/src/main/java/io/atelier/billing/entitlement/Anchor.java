package io.atelier.billing.entitlement;

import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * The instant that periods are counted from, in the seller's time zone. Every boundary is computed
 * from the anchor itself, never from the one before, so that a 31st comes back after a February.
 */
public record Anchor(Instant instant, ZoneId zone) {

  /**
   * The anchor moved by months as local time, the day clamped to the month's last. In a gap of the
   * clock it is as much later as the gap is long; of two equal local times the one with the
   * anchor's own offset is meant.
   */
  public Instant plusMonths(int months) {
    return instant.atZone(zone).plusMonths(months).toInstant();
  }

  /** How many whole periods of some months have passed at an instant; 0 before the anchor. */
  public int periodsUntil(Instant now, int months) {
    if (!now.isAfter(instant)) {
      return 0;
    }
    // Local months are a first guess: a clamped day or a gap moves the boundary by one at most.
    long guess = ChronoUnit.MONTHS.between(instant.atZone(zone), now.atZone(zone)) / months;
    int periods = Math.toIntExact(guess);
    while (!plusMonths((periods + 1) * months).isAfter(now)) {
      periods++;
    }
    while (periods > 0 && plusMonths(periods * months).isAfter(now)) {
      periods--;
    }
    return periods;
  }
}
