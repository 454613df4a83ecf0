package io.atelier.notification.delivery;

import java.time.Duration;

/** The pauses between calls that failed: each so many times longer, never more than a day. */
record BackOff(Duration first, int factor) {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final double SPREAD = 0.1;

  /**
   * @param attempts how often it was called, at least once
   * @param chance from 0 to 1: spreads calls that failed together by a tenth either way
   */
  Duration after(int attempts, double chance) {
    long longest = LONGEST.toMillis();
    long pause = Math.min(first.toMillis(), longest);
    for (int i = 1; i < attempts && pause < longest; i++) {
      pause = Math.min(pause * factor, longest);
    }
    return Duration.ofMillis(pause + (long) (pause * SPREAD * (2 * chance - 1)));
  }
}
