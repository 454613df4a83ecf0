package io.atelier.billing.entitlement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The boundaries of usage periods. */
final class UsagePeriods {
  private static final int ONE_MONTH = 1;

  private UsagePeriods() {}

  /**
   * The running period's start and the boundaries that follow it.
   *
   * @param nextAnchor where counting begins anew, after the anchor; null: never
   * @param count how many follow
   */
  static List<Instant> ahead(Anchor anchor, @Nullable Instant nextAnchor, Instant now, int count) {
    if (nextAnchor != null && !now.isBefore(nextAnchor)) {
      return ahead(new Anchor(nextAnchor, anchor.zone()), null, now, count);
    }
    List<Instant> boundaries = new ArrayList<>(count + 1);
    Anchor from = anchor;
    int months = anchor.periodsUntil(now, ONE_MONTH);
    while (boundaries.size() <= count) {
      Instant boundary = from.plusMonths(months);
      if (from == anchor && nextAnchor != null && !boundary.isBefore(nextAnchor)) {
        from = new Anchor(nextAnchor, anchor.zone());
        months = 0;
        boundary = nextAnchor;
      }
      boundaries.add(boundary);
      months++;
    }
    return boundaries;
  }
}
