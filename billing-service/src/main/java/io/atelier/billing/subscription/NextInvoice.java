package io.atelier.billing.subscription;

import io.atelier.billing.addon.Addons;
import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.entitlement.Grants;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.PeriodType;
import io.atelier.billing.invoice.UsageSlot;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.billing.timer.TimerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The invoice on which what is done now will stand, by the same code that will make it. Pure.
 *
 * @param subscription as it is when it is made
 * @param at when it is made, if nothing else is done before
 */
record NextInvoice(Subscription subscription, Bill bill, Instant at) {
  private static final Duration ONE_MICROSECOND = Duration.ofNanos(1_000);
  private static final Set<TimerKind> ON_THE_WAY =
      Set.of(
          TimerKind.PERIOD_CLOSE,
          TimerKind.TRIAL_END,
          TimerKind.SCHEDULED_CHANGE,
          TimerKind.RENEWAL,
          TimerKind.EXPIRY);

  static NextInvoice of(Outcome outcome, PlanCharges charges, Grants grants, Instant at) {
    if (outcome.bill().timing() == Bill.Timing.NOW) {
      return new NextInvoice(outcome.subscription(), outcome.bill(), at);
    }
    Subscription now = outcome.subscription();
    List<BoughtAddon> addons = grants.addons();
    Bill waiting = Bill.next(outcome.bill().charges(), outcome.bill().usage());
    Instant seen = at;
    Optional<Map.Entry<TimerKind, Instant>> next = next(now, charges, seen);
    while (next.isPresent()) {
      Instant then = next.get().getValue();
      // Those whose periods end on the way have invoices of their own.
      addons = now.addonPeriods().passing(addons, then);
      switch (next.get().getKey()) {
        case PERIOD_CLOSE -> {
          Bill usage = periodClose(now, charges, grants, then);
          if (usage.timing() == Bill.Timing.NOW) {
            return new NextInvoice(now, usage.after(waiting), then);
          }
          waiting = usage.after(waiting);
        }
        case RENEWAL -> {
          Outcome renewed = SubscriptionEvents.renew(now, charges, then);
          List<Charge> beside =
              Addons.charges(renewed.subscription().addonPeriods().begin(addons, then));
          return new NextInvoice(
              renewed.subscription(), renewed.beside(beside, then).bill().after(waiting), then);
        }
        default -> {
          Subscription after = SubscriptionEvents.happen(now, next.get().getKey(), then);
          if (after.status() == SubscriptionStatus.EXPIRED) {
            return new NextInvoice(now, SubscriptionStanding.flush(now, then).after(waiting), then);
          }
          now = after;
        }
      }
      seen = then;
      next = next(now, charges, seen);
    }
    return new NextInvoice(now, SubscriptionStanding.flush(now, at).after(waiting), at);
  }

  private static Optional<Map.Entry<TimerKind, Instant>> next(
      Subscription now, PlanCharges charges, Instant seen) {
    return SubscriptionSchedule.of(now, charges, seen).entrySet().stream()
        .filter(due -> ON_THE_WAY.contains(due.getKey()))
        .min(
            Map.Entry.<TimerKind, Instant>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()));
  }

  /**
   * What a usage period comes to at its end: it waits for the renewal of the same instant, or makes
   * an invoice.
   */
  static Bill periodClose(Subscription now, PlanCharges charges, Grants grants, Instant end) {
    BillingPeriod period = now.usagePeriodUpTo(end);
    List<UsageSlot> usage =
        charges.usage(
            now,
            grants.limits(now.terms().plan().content(), end.minus(ONE_MICROSECOND)),
            period.start(),
            end);
    return end.equals(now.ahead().get(TimerKind.RENEWAL))
        ? Bill.next(List.of(), usage)
        : Bill.now(PeriodType.MONTHLY, period.start(), end, List.of(), usage);
  }
}
