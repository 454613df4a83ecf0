package io.atelier.billing.subscription;

import io.atelier.billing.addon.Addons;
import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.coupon.Discount;
import io.atelier.billing.coupon.Redeemed;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.entitlement.Grants;
import io.atelier.billing.entitlement.Overrides;
import io.atelier.billing.entitlement.PublishedTimeline;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.PeriodType;
import io.atelier.billing.purchase.Purchases;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.billing.timer.TimerKind;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
  final Map<UUID, BoughtAddon> addons = new LinkedHashMap<>();
  private final Map<UUID, Instant> addonTimers = new HashMap<>();
  Subscription subscription;
  @Nullable Redeemed coupon;
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

  /**
   * An invoice that was made, with what had waited for it.
   *
   * @param subscription that it is for
   * @param alone whether it is of what was bought beside the plan, and took nothing along
   */
  record Invoiced(
      Instant at,
      Subscription subscription,
      Bill bill,
      @Nullable Discount discount,
      boolean alone) {}

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
      boolean regained = !subscription.access() && outcome.subscription().access();
      boolean becomesPilot = outcome.subscription().pilot() && !subscription.pilot();
      if (becomesPilot || !outcome.subscription().id().equals(subscription.id())) {
        put(endedAddons(now));
      }
      take(
          regained ? outcome.beside(beginAddons(outcome.subscription(), now), now) : outcome, true);
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

  void grant(Overrides overrides) {
    grants = new Grants(grants.addons(), overrides);
    note(true);
  }

  /** Buys an add-on, which has an invoice of its own. */
  Optional<String> buy(String code, int pieces, @Nullable String domain) {
    try {
      BoughtAddon bought =
          Purchases.buy(
              offers.current(),
              Subscriber.of(subscription),
              subscription.tenantId(),
              code,
              pieces,
              domain,
              grants.addons(),
              now);
      put(List.of(bought));
      invoiceAddons(bought.charges(), now);
      note(true);
      runTo(now);
      return Optional.empty();
    } catch (ProblemException refused) {
      return Optional.of(refused.code().slug());
    }
  }

  void cancelAddon(UUID id) {
    put(List.of(addons.get(id).cancel(now)));
    note(true);
    runTo(now);
  }

  /** Puts a charge on the next invoice, as an operator does. */
  void pend(Charge charge) {
    pending.add(Bill.next(List.of(charge), List.of()));
  }

  private List<Charge> beginAddons(Subscription then, Instant at) {
    List<BoughtAddon> begun = then.addonPeriods().begin(grants.addons(), at);
    put(begun);
    return Addons.charges(begun);
  }

  private List<BoughtAddon> endedAddons(Instant at) {
    return grants.addons().stream().map(addon -> addon.end(at)).toList();
  }

  private void put(List<BoughtAddon> changed) {
    for (BoughtAddon addon : changed) {
      addons.put(addon.id(), addon);
      Instant end = addon.periodEnd();
      if (end == null || addon.status() == BoughtAddon.Status.EXPIRED) {
        addonTimers.remove(addon.id());
      } else {
        addonTimers.put(addon.id(), end);
      }
    }
    grants =
        new Grants(
            addons.values().stream()
                .filter(addon -> addon.status() != BoughtAddon.Status.EXPIRED)
                .toList(),
            grants.overrides());
  }

  private void invoiceAddons(List<Charge> charges, Instant at) {
    if (!charges.isEmpty()) {
      Instant end = charges.stream().map(Charge::serviceTo).max(Instant::compareTo).orElseThrow();
      invoices.add(
          new Invoiced(
              at,
              subscription,
              Bill.now(PeriodType.MONTHLY, at, end, charges, List.of()),
              null,
              true));
    }
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
    Stream<Map.Entry<TimerKind, Instant>> ends =
        addonTimers.values().stream().map(end -> Map.entry(TimerKind.ADDON_END, end));
    return Stream.concat(
            SubscriptionSchedule.of(subscription, charges, seen).entrySet().stream(), ends)
        .filter(due -> !due.getValue().isAfter(until))
        .min(
            Map.Entry.<TimerKind, Instant>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()));
  }

  private void happen(TimerKind kind, Instant at) {
    switch (kind) {
      case PERIOD_CLOSE -> bill(NextInvoice.periodClose(subscription, charges, grants, at), at);
      case RENEWAL -> {
        Outcome renewed = SubscriptionEvents.renew(subscription, charges, at);
        take(renewed.beside(beginAddons(renewed.subscription(), at), at), false);
      }
      case ADDON_END -> {
        addonTimers.values().removeIf(end -> !end.isAfter(at));
        invoiceAddons(beginAddons(subscription, at), at);
        note(false);
      }
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
                ? SubscriptionStanding.flush(subscription, at)
                : Bill.NOTHING;
        take(new Outcome(after, kind.code(), bill), false);
      }
    }
  }

  private void take(Outcome outcome, boolean told) {
    subscription = outcome.subscription();
    if (subscription.status() == SubscriptionStatus.EXPIRED && subscription.deletedFrom() == null) {
      put(endedAddons(now));
    }
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
        invoices.add(new Invoiced(at, subscription, whole, discount(subscription, at), false));
      }
    }
  }

  @Nullable Discount discount(Subscription then, Instant at) {
    return coupon == null ? null : coupon.discount(then.terms().plan().planCode(), at);
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

  /** The life, a line for each thing that happened. */
  @Override
  public String toString() {
    StringBuilder story = new StringBuilder(offers.catalog().platform());
    for (Moment moment : moments) {
      Subscription then = moment.subscription();
      story
          .append("\n  ")
          .append(moment.at())
          .append(moment.told() ? " told " : " ")
          .append(then.status().code())
          .append(then.deletedFrom() == null ? "" : " (deleted)")
          .append(' ')
          .append(then.terms().plan().planCode())
          .append(" anchor ")
          .append(then.anchor().instant())
          .append(' ')
          .append(then.billed())
          .append(then.cancellation() == null ? "" : " " + then.cancellation());
    }
    return story.toString();
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
        subscription.prorationBehavior(),
        subscription.billedBy());
  }
}
