package io.atelier.billing.subscription;

import io.atelier.billing.BillingProblem;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.subscription.PlanChange.When;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.chassis.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a subscription goes on: cancel, resume, pause, and what payment does to it. Pure. */
final class SubscriptionStanding {
  private static final Duration LONGEST_TRIAL = Duration.ofDays(366);

  private SubscriptionStanding() {}

  static ProblemException wrongStatus(Subscription now, String whatToDo) {
    return ProblemException.of(
        BillingProblem.SUBSCRIPTION_STATUS,
        "The subscription is " + now.status().code() + ": " + whatToDo + ".");
  }

  static Outcome cancel(Subscription now, When when, @Nullable String reason, Instant at) {
    if (now.status() == SubscriptionStatus.EXPIRED) {
      throw wrongStatus(now, "there is nothing to cancel");
    }
    Instant end = when == When.NOW ? at : endOfWhatIsPaid(now, at);
    if (!end.isAfter(at)) {
      Cancellation ended = new Cancellation(at, reason, at);
      return new Outcome(
          SubscriptionEvents.expire(now.edit().cancellation(ended).counted().done(), at),
          "subscription.expired",
          flush(now, at));
    }
    if (now.cancellation() != null) {
      throw wrongStatus(now, "it ends at " + now.cancellation().endsAt() + " already");
    }
    SubscriptionDraft cancelled =
        now.edit().cancellation(new Cancellation(at, reason, end)).scheduled(null).counted();
    // Who owes something stays past due: cancelling does not give access for longer.
    return Outcome.of(
        now.status() == SubscriptionStatus.PAST_DUE
            ? cancelled.done()
            : cancelled.status(SubscriptionStatus.CANCELLED, at).done(),
        "subscription.cancelled");
  }

  /** A subscription that gives nothing has nothing to run to. */
  private static Instant endOfWhatIsPaid(Subscription now, Instant at) {
    if (!now.access()) {
      return at;
    }
    Trial trial = now.trial();
    if (trial != null && now.isInTrial()) {
      return trial.end();
    }
    Instant end = now.billed() == null ? now.periodAt(at).end() : now.billed().until();
    return end == null ? at : end;
  }

  /** What still waits becomes an invoice: there is no later one. */
  static Bill flush(Subscription now, Instant at) {
    BillingPeriod period = now.periodAt(at);
    return Bill.now(
        PlanCharges.type(now.terms()),
        period.start(),
        period.end() == null ? at : period.end(),
        List.of(),
        List.of());
  }

  /** Withdraws a cancellation, or ends a pause. */
  static Outcome resume(Subscription now, PlanCharges charges, Instant at) {
    if (now.status() == SubscriptionStatus.PAUSED) {
      return goOn(now, charges, at, "subscription.resumed");
    }
    if (now.status() != SubscriptionStatus.EXPIRED && now.cancellation() != null) {
      SubscriptionDraft resumed = now.edit().cancellation(null).counted();
      return Outcome.of(
          now.status() == SubscriptionStatus.PAST_DUE
              ? resumed.done()
              : resumed
                  .status(
                      now.isInTrial() ? SubscriptionStatus.TRIAL : SubscriptionStatus.ACTIVE, at)
                  .done(),
          "subscription.resumed");
    }
    throw wrongStatus(now, "neither a cancellation nor a pause is there to be ended");
  }

  static Outcome pause(Subscription now, Instant at) {
    if (now.status() != SubscriptionStatus.ACTIVE || now.isFree()) {
      throw wrongStatus(now, "only an active one that is paid for can be paused");
    }
    return Outcome.of(
        now.edit().status(SubscriptionStatus.PAUSED, at).scheduled(null).counted().done(),
        "subscription.paused");
  }

  /** Everything is paid: what was past due goes on at once. */
  static Outcome recover(Subscription now, PlanCharges charges, Instant at) {
    Subscription paid = now.edit().pastDue(null).done();
    return now.cancellation() == null
        ? goOn(paid, charges, at, "subscription.recovered")
        : Outcome.of(
            paid.edit().status(SubscriptionStatus.CANCELLED, at).counted().done(),
            "subscription.recovered");
  }

  /** Periods keep their anchor; of one that was not charged, what is left is charged now. */
  private static Outcome goOn(Subscription now, PlanCharges charges, Instant at, String event) {
    return chargeRest(
        now.edit().status(SubscriptionStatus.ACTIVE, at).counted().done(), charges, at, event);
  }

  private static Outcome chargeRest(
      Subscription going, PlanCharges charges, Instant at, String event) {
    Billed billed = going.billed();
    Instant end = going.periodAt(at).end();
    if (billed == null || billed.until().isAfter(at) || end == null || going.pilot()) {
      return Outcome.of(going, event);
    }
    return new Outcome(
        going.edit().billed(new Billed(going.terms().amount(), at, end)).done(),
        event,
        Bill.now(
            PlanCharges.type(going.terms()), at, end, charges.rest(going, at, end), List.of()));
  }

  static Outcome withdrawScheduledChange(Subscription now) {
    if (now.scheduled() == null) {
      throw ProblemException.notFound("No change of the plan is scheduled.");
    }
    return Outcome.of(now.edit().scheduled(null).counted().done(), "subscription.change_withdrawn");
  }

  static Outcome extendTrial(Subscription now, int days, Instant at) {
    Trial trial = now.trial();
    if (trial == null || !now.isInTrial() || now.status() == SubscriptionStatus.PENDING) {
      throw wrongStatus(now, "only a trial that runs can be extended");
    }
    Instant end = trial.end().plus(Duration.ofDays(days));
    if (end.isAfter(at.plus(LONGEST_TRIAL))) {
      throw Offers.fault("/days", "must end the trial within 366 days from now");
    }
    Cancellation cancellation = now.cancellation();
    return Outcome.of(
        now.edit()
            .trial(trial.until(end))
            .cancellation(
                cancellation == null
                    ? null
                    : new Cancellation(cancellation.at(), cancellation.reason(), end))
            .counted()
            .done(),
        "subscription.trial_extended");
  }

  /** In place, from the next period on at the version's price. */
  static Outcome move(Subscription now, PlanVersion to, Instant at) {
    ScheduledChange scheduled = now.scheduled();
    return Outcome.of(
        now.edit()
            .terms(now.terms().movedTo(to))
            .scheduled(
                scheduled == null || !isOf(scheduled.terms().plan(), to)
                    ? scheduled
                    : new ScheduledChange(scheduled.terms().movedTo(to), scheduled.at()))
            .since(at)
            .counted()
            .done(),
        "subscription.moved");
  }

  private static boolean isOf(PlanVersion plan, PlanVersion to) {
    return plan.planCode().equals(to.planCode());
  }

  /** The operator deleted the tenant: cancelled at once, without refund. */
  static Outcome delete(Subscription now, Instant at) {
    Cancellation deleted = new Cancellation(at, "tenant deleted", at);
    SubscriptionDraft ended =
        now.edit()
            .deletedFrom(now.status())
            .cancellation(now.cancellation() == null ? deleted : now.cancellation())
            .scheduled(null)
            .counted();
    // What is owed is still owed when the tenant comes back.
    return new Outcome(
        ended.status(SubscriptionStatus.EXPIRED, at).done(),
        "subscription.expired",
        flush(now, at));
  }

  /** The operator restored it: back while what is paid for runs, else it stays expired. */
  static Outcome restore(Subscription now, PlanCharges charges, Instant at) {
    SubscriptionStatus before = now.deletedFrom();
    if (before == null) {
      throw new IllegalStateException("subscription " + now.id() + " was not deleted");
    }
    SubscriptionDraft restored = now.edit().deletedFrom(null).counted();
    if (!at.isBefore(runsUntil(now, before, at))) {
      return Outcome.of(restored.done(), "subscription.changed");
    }
    boolean cancelledBefore = !now.since().equals(endOfDeletion(now));
    Subscription back =
        restored
            .cancellation(cancelledBefore ? now.cancellation() : null)
            .status(before, at)
            .done();
    return switch (before) {
      case ACTIVE -> goOn(back, charges, at, "subscription.restored");
      case PAST_DUE -> goOnOwing(back, charges, now.since(), at);
      default -> Outcome.of(back, "subscription.restored");
    };
  }

  /** While it was deleted there was no access: no period of that time is charged. */
  private static Outcome goOnOwing(
      Subscription back, PlanCharges charges, Instant deletedAt, Instant at) {
    PastDue owed = back.pastDue();
    return owed != null && !at.isBefore(owed.graceEndsAt())
        ? Outcome.of(
            back.edit().pastDue(owed.withoutGraceFrom(deletedAt)).done(), "subscription.restored")
        : chargeRest(back, charges, at, "subscription.restored");
  }

  private static Instant endOfDeletion(Subscription now) {
    return now.cancellation() == null ? now.since() : now.cancellation().endsAt();
  }

  private static Instant runsUntil(Subscription now, SubscriptionStatus before, Instant at) {
    Trial trial = now.trial();
    if (trial != null && now.anchor().instant().isBefore(trial.end())) {
      return trial.end();
    }
    if (now.isFree() || before == SubscriptionStatus.PENDING) {
      return Instant.MAX;
    }
    return now.billed() == null ? at : now.billed().until();
  }

  static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
