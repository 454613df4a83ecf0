package io.atelier.billing.subscription;

import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.PeriodType;
import io.atelier.billing.invoice.UsageSlot;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is to be charged, before it is an invoice.
 *
 * @param start of what the invoice is for; only where it is made now
 */
record Bill(
    Timing timing,
    List<Charge> charges,
    List<UsageSlot> usage,
    PeriodType type,
    Instant start,
    Instant end) {

  static final Bill NOTHING =
      new Bill(
          Timing.NOTHING, List.of(), List.of(), PeriodType.ONE_TIME, Instant.EPOCH, Instant.EPOCH);

  /** When it becomes an invoice. */
  enum Timing {
    NOTHING,
    /** It waits for the next invoice. */
    NEXT,
    /** It makes an invoice at once, together with what waited. */
    NOW
  }

  static Bill next(List<Charge> charges, List<UsageSlot> usage) {
    return charges.isEmpty() && usage.isEmpty()
        ? NOTHING
        : new Bill(Timing.NEXT, charges, usage, PeriodType.ONE_TIME, Instant.EPOCH, Instant.EPOCH);
  }

  static Bill now(
      PeriodType type, Instant start, Instant end, List<Charge> charges, List<UsageSlot> usage) {
    return new Bill(Timing.NOW, charges, usage, type, start, end);
  }

  /** The same with something in front of it. */
  Bill after(Bill earlier) {
    return joined(earlier, this);
  }

  /** The same with something behind it. */
  Bill with(Bill later) {
    return joined(this, later);
  }

  private Bill joined(Bill one, Bill other) {
    boolean nothing = timing == Timing.NOTHING && (!one.isEmpty() || !other.isEmpty());
    return new Bill(
        nothing ? Timing.NEXT : timing,
        Stream.concat(one.charges.stream(), other.charges.stream()).toList(),
        Stream.concat(one.usage.stream(), other.usage.stream()).toList(),
        type,
        start,
        end);
  }

  private boolean isEmpty() {
    return charges.isEmpty() && usage.isEmpty();
  }
}
