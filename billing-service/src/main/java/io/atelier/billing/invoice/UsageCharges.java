package io.atelier.billing.invoice;

import io.atelier.billing.catalog.UsagePrice;
import io.atelier.billing.rating.Rated;
import io.atelier.billing.rating.Rating;
import java.math.BigDecimal;
import java.util.Map;

/** Lines for usage. Pure. */
final class UsageCharges {
  private UsageCharges() {}

  /** The line of a usage period's value. */
  static Charge of(UsageSlot slot, BigDecimal value) {
    Rated rated = Rating.rate(slot.price(), value, slot.includedMax());
    return new Charge(
        type(slot),
        item(slot, 0),
        slot.description(),
        rated.quantity(),
        rated.unitPrice(),
        rated.amount(),
        slot.periodStart(),
        slot.periodEnd(),
        Map.of("metric", slot.metric(), "used", value));
  }

  /**
   * The difference when a period that was invoiced got another value.
   *
   * @param number of the correction, from 1
   * @param before what all lines of the period came to so far
   */
  static Charge correction(UsageSlot slot, int number, BigDecimal value, long before) {
    long difference =
        Math.subtractExact(Rating.rate(slot.price(), value, slot.includedMax()).amount(), before);
    return new Charge(
        type(slot),
        item(slot, number),
        slot.description() + ", corrected",
        BigDecimal.ONE,
        BigDecimal.valueOf(difference),
        difference,
        slot.periodStart(),
        slot.periodEnd(),
        Map.of("metric", slot.metric(), "used", value, "correction", number));
  }

  private static LineType type(UsageSlot slot) {
    return slot.price().model() == UsagePrice.Model.OVERAGE ? LineType.OVERAGE : LineType.USAGE;
  }

  private static String item(UsageSlot slot, int correction) {
    return "usage:" + slot.metric() + ":" + correction;
  }
}
