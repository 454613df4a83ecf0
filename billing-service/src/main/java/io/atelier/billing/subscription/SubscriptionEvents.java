package io.atelier.billing.subscription;

import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.billing.timer.TimerKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to a subscription by itself. Pure; the timers run it, and the timeline foresees it.
 */
final class SubscriptionEvents {
  static final String OVERDUE = "payment overdue";

  /** What changes a tenant's rights. */
  private static final Set<TimerKind> OF_RIGHTS =
      Set.of(
          TimerKind.TRIAL_END,
          TimerKind.SCHEDULED_CHANGE,
          TimerKind.GRACE_END,
          TimerKind.CANCEL_AFTER,
          TimerKind.EXPIRY);

  private SubscriptionEvents() {}

  /** The subscription as it is, and as it will be one thing after the other if nothing is done. */
  static List<Subscription> future(Subscription subscription) {
    List<Subscription> states = new ArrayList<>(List.of(subscription));
    Optional<Map.Entry<TimerKind, Instant>> next = next(subscription);
    while (next.isPresent()) {
      states.add(happen(states.getLast(), next.get().getKey(), next.get().getValue()));
      next = next(states.getLast());
    }
    return states;
  }

  private static Optional<Map.Entry<TimerKind, Instant>> next(Subscription subscription) {
    return subscription.ahead().entrySet().stream()
        .filter(due -> OF_RIGHTS.contains(due.getKey()))
        .min(
            Map.Entry.<TimerKind, Instant>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey()));
  }

  /** What an instant does to the tenant's rights. */
  static Subscription happen(Subscription subscription, TimerKind kind, Instant at) {
    return switch (kind) {
      case TRIAL_END -> trialEnds(subscription, at);
      case SCHEDULED_CHANGE -> scheduledChange(subscription, at);
      case GRACE_END -> graceEnds(subscription, at);
      case CANCEL_AFTER ->
          expire(subscription.edit().cancellation(new Cancellation(at, OVERDUE, at)).done(), at);
      case EXPIRY -> expire(subscription, at);
      default -> throw new IllegalArgumentException(kind + " changes no rights");
    };
  }

  private static Subscription trialEnds(Subscription subscription, Instant at) {
    Trial trial = subscription.trial();
    if (trial == null) {
      throw new IllegalStateException("subscription " + subscription.id() + " is in no trial");
    }
    SubscriptionDraft ended = subscription.edit().anchor(at).billed(null);
    if (trial.subscribed()) {
      return ended.status(SubscriptionStatus.ACTIVE, at).done();
    }
    if (trial.thenPlan() == null) {
      return ended.status(SubscriptionStatus.EXPIRED, at).done();
    }
    return withoutCharge(
        ended
            .status(SubscriptionStatus.ACTIVE, at)
            .terms(Terms.free(trial.thenPlan(), subscription.price("").currency()))
            .trial(new Trial(trial.start(), trial.end(), null, false))
            .done(),
        at);
  }

  /** A free period needs no renewal to begin. */
  private static Subscription withoutCharge(Subscription begun, Instant at) {
    Instant end = begun.periodAt(at).end();
    return end == null || !begun.terms().costsNothing()
        ? begun
        : begun.edit().billed(new Billed(0, at, end)).done();
  }

  private static Subscription scheduledChange(Subscription subscription, Instant at) {
    ScheduledChange change = subscription.scheduled();
    if (change == null) {
      throw new IllegalStateException("subscription " + subscription.id() + " does not change");
    }
    SubscriptionDraft changed =
        subscription.edit().terms(change.terms()).scheduled(null).since(at).counted();
    return change.terms().hasRhythmOf(subscription.terms())
        ? changed.done()
        : changed.anchor(at).done();
  }

  private static Subscription graceEnds(Subscription subscription, Instant at) {
    PastDue pastDue = subscription.pastDue();
    if (pastDue == null) {
      throw new IllegalStateException("subscription " + subscription.id() + " owes nothing");
    }
    return subscription.edit().pastDue(pastDue.withoutGrace()).since(at).done();
  }

  static Subscription expire(Subscription subscription, Instant at) {
    return subscription
        .edit()
        .status(SubscriptionStatus.EXPIRED, at)
        .scheduled(null)
        .pastDue(null)
        .done();
  }

  /** A billing period begins and is charged. */
  static Outcome renew(Subscription subscription, PlanCharges charges, Instant at) {
    BillingPeriod period = subscription.periodAt(at);
    Instant end = period.end();
    if (end == null || !period.start().equals(at)) {
      throw new IllegalStateException("no period of " + subscription.id() + " begins at " + at);
    }
    Terms terms = subscription.terms();
    Subscription renewed = subscription.edit().billed(new Billed(terms.amount(), at, end)).done();
    return new Outcome(
        renewed,
        "subscription.renewed",
        Bill.now(
            PlanCharges.type(terms),
            at,
            end,
            charges.period(subscription, PlanCharges.PLAN, at, end),
            List.of()));
  }

  /** An invoice is overdue. */
  static Subscription pastDue(Subscription subscription, PastDue pastDue) {
    return subscription
        .edit()
        .status(SubscriptionStatus.PAST_DUE, pastDue.since())
        .pastDue(pastDue)
        .done();
  }
}
