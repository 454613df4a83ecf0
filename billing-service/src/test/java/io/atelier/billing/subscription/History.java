package io.atelier.billing.subscription;

import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.entitlement.Grants;
import io.atelier.billing.entitlement.PublishedTimeline;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.billing.timer.TimerKind;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A tenant's life on the pure core: what the lifecycle and the timers do, without a database.
 * Commands come at the tenant's now, and what is due before them has happened.
 */
final class History {
  final Offers offers;
  final PlanCharges charges;
  final List<Invoiced> invoices = new ArrayList<>();
  final List<Bill> pending = new ArrayList<>();
  final List<Moment> moments = new ArrayList<>();
  Subscription subscription;
  Grants grants = Grants.NONE;
  Instant now;

  History(CurrentCatalog current, PlatformCatalog catalog, Subscription begun, Instant now) {
    offers = new Offers(current, catalog);
    charges = offers.charges();
    subscription = begun;
    this.now = now;
    take(SubscriptionBeginning.charged(begun, charges, now), true);
    runTo(now);
  }

  /** An invoice that was made, with what had waited for it. */
  record Invoiced(Instant at, Bill bill) {}

  /**
   * How things stood after something happened.
   *
   * @param told whether it was done rather than foreseen
   */
  record Moment(Instant at, Subscription subscription, EntitlementsRecord record, boolean told) {}

  /** Does something; a refusal changes nothing. */
  Optional<String> command(Command command) {
    try {
      Outcome outcome = command.decide(subscription, now);
      take(outcome, true);
      runTo(now);
      return Optional.empty();
    } catch (ProblemException refused) {
      return Optional.of(refused.code().slug());
    }
  }

  @FunctionalInterface
  interface Command {
    Outcome decide(Subscription subscription, Instant at);
  }

  Bill usageSoFar(Instant at) {
    if (!SubscriptionSchedule.of(subscription, charges, at).containsKey(TimerKind.PERIOD_CLOSE)) {
      return Bill.NOTHING;
    }
    BillingPeriod period = subscription.usagePeriodUpTo(subscription.usageBoundaryAfter(at));
    return Bill.next(
        List.of(),
        charges.usage(
            subscription,
            grants.limits(subscription.terms().plan().content(), at),
            period.start(),
            at));
  }

  void grant(Grants next) {
    grants = next;
    note(true);
  }

  /** Lets time pass: what is due happens at its own instant, in order. */
  void runTo(Instant until) {
    Instant seen = now;
    Optional<Map.Entry<TimerKind, Instant>> next = next(seen, until);
    while (next.isPresent()) {
      seen = next.get().getValue();
      now = seen;
      happen(next.get().getKey(), seen);
      next = next(seen, until);
    }
    now = until;
    note(false);
  }

  private Optional<Map.Entry<TimerKind, Instant>> next(Instant seen, Instant until) {
    return SubscriptionSchedule.of(subscription, charges, seen).entrySet().stream()
        .filter(due -> !due.getValue().isAfter(until))
        .min(
            Map.Entry.<TimerKind, Instant>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()));
  }

  private void happen(TimerKind kind, Instant at) {
    switch (kind) {
      case PERIOD_CLOSE -> bill(NextInvoice.periodClose(subscription, charges, grants, at), at);
      case RENEWAL -> take(SubscriptionEvents.renew(subscription, charges, at), false);
      case DUNNING ->
          take(
              Outcome.of(
                  subscription.edit().pastDue(subscription.pastDue().reminded()).done(),
                  "reminded"),
              false);
      case REMINDER -> note(false);
      default -> {
        Subscription after = SubscriptionEvents.happen(subscription, kind, at);
        Bill bill =
            after.status() == SubscriptionStatus.EXPIRED
                ? SubscriptionStanding.flush(after, at)
                : Bill.NOTHING;
        take(new Outcome(after, kind.code(), bill), false);
      }
    }
  }

  private void take(Outcome outcome, boolean told) {
    subscription = outcome.subscription();
    bill(outcome.bill(), now);
    note(told);
  }

  private void bill(Bill bill, Instant at) {
    if (bill.timing() == Bill.Timing.NEXT) {
      pending.add(bill);
    } else if (bill.timing() == Bill.Timing.NOW) {
      Bill whole = bill.after(waiting());
      pending.clear();
      if (!whole.charges().isEmpty() || !whole.usage().isEmpty()) {
        invoices.add(new Invoiced(at, whole));
      }
    }
  }

  /** What waits for the next invoice. */
  Bill waiting() {
    Bill all = Bill.NOTHING;
    for (Bill bill : pending) {
      all = bill.after(all);
    }
    return all;
  }

  List<Charge> allCharges() {
    List<Charge> all = new ArrayList<>();
    invoices.forEach(invoice -> all.addAll(invoice.bill().charges()));
    pending.forEach(bill -> all.addAll(bill.charges()));
    return all;
  }

  private void note(boolean told) {
    moments.add(new Moment(now, subscription, published(), told));
  }

  EntitlementsRecord published() {
    return PublishedTimeline.of(subscription.standing(), grants, offers.catalog(), now);
  }

  static Subscription inZoneOf(Subscription subscription, Anchor anchor) {
    return new Subscription(
        subscription.id(),
        subscription.tenantId(),
        subscription.platform(),
        subscription.terms(),
        subscription.status(),
        anchor.instant(),
        anchor,
        subscription.trial(),
        null,
        null,
        null,
        null,
        subscription.pilot(),
        false,
        null,
        0,
        null,
        subscription.billedBy());
  }
}
