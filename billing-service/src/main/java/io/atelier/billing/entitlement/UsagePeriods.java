package io.atelier.billing.entitlement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The boundaries of usage periods. */
final class UsagePeriods {
  private static final int ONE_MONTH = 1;

  private UsagePeriods() {}

  /**
   * The running period's start and the boundaries that follow it.
   *
   * @param anchors ascending; with each but the first, counting begins anew
   * @param count how many follow
   */
  static List<Instant> ahead(List<Anchor> anchors, Instant now, int count) {
    int running = running(anchors, now);
    List<Instant> boundaries = new ArrayList<>(count + 1);
    int months = anchors.get(running).periodsUntil(now, ONE_MONTH);
    while (boundaries.size() <= count) {
      Instant boundary = anchors.get(running).plusMonths(months);
      if (running + 1 < anchors.size() && !boundary.isBefore(anchors.get(running + 1).instant())) {
        running++;
        months = 0;
        boundary = anchors.get(running).instant();
      }
      boundaries.add(boundary);
      months++;
    }
    return boundaries;
  }

  private static int running(List<Anchor> anchors, Instant now) {
    int running = 0;
    while (running + 1 < anchors.size() && !now.isBefore(anchors.get(running + 1).instant())) {
      running++;
    }
    return running;
  }
}
