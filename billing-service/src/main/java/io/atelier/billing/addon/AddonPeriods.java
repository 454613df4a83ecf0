package io.atelier.billing.addon;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a tenant's add-ons go on, as its subscription stands. Pure.
 *
 * @param anchor of the subscription's months, which a monthly add-on follows: when they begin anew
 *     it falls into step with them by a part of a period
 * @param zone in which the months are counted
 * @param access without it no period begins; what is left of one is charged when it comes back
 * @param until where a cancelled subscription ends: no period goes beyond; null: it goes on
 */
public record AddonPeriods(Instant anchor, ZoneId zone, boolean access, @Nullable Instant until) {

  /** Those that change at an instant because their period is over, as they are from then on. */
  public List<BoughtAddon> begin(List<BoughtAddon> addons, Instant at) {
    return addons.stream()
        .filter(addon -> addon.isDue(at))
        .filter(addon -> access || addon.status() == BoughtAddon.Status.CANCELLED)
        .map(addon -> addon.next(this, at))
        .toList();
  }

  /** As they are when all that happens to them before an instant has happened. */
  public List<BoughtAddon> passing(List<BoughtAddon> addons, Instant until) {
    return addons.stream().map(addon -> passing(addon, until)).toList();
  }

  private BoughtAddon passing(BoughtAddon addon, Instant before) {
    BoughtAddon now = addon;
    Instant end = now.periodEnd();
    while (end != null && end.isBefore(before) && !begin(List.of(now), end).isEmpty()) {
      now = now.next(this, end);
      end = now.periodEnd();
    }
    return now;
  }
}
