package io.atelier.billing.subscription;

import io.atelier.billing.BillingProblem;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.chassis.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From free, from a trial, from nothing to a plan that is paid for. Pure.
 *
 * @param trialDays null: a running trial goes on, else it is paid from now; 0: paid from now
 * @param maxTrialDays that may be asked for
 */
record Subscribing(Terms terms, @Nullable Integer trialDays, int maxTrialDays) {

  /** Whether something that is paid for runs already: then plans are changed, not subscribed to. */
  static boolean isSubscribed(Subscription now) {
    return switch (now.status()) {
      case EXPIRED, PENDING -> false;
      case TRIAL -> now.trial() != null && now.trial().subscribed();
      case ACTIVE -> !now.isFree();
      case CANCELLED ->
          now.isInTrial() ? now.trial() != null && now.trial().subscribed() : !now.isFree();
      case PAST_DUE, PAUSED -> true;
    };
  }

  /**
   * A plan without end and without invoice.
   *
   * @param begun whether {@code now} has only begun: then there is nothing before it
   */
  static Outcome pilot(Subscription now, boolean begun, Terms terms, Bill usageSoFar, Instant at) {
    if (!begun && isSubscribed(now)) {
      throw ProblemException.of(
          BillingProblem.ALREADY_SUBSCRIBED,
          "This tenant pays for "
              + now.terms().plan().planCode()
              + ": cancel that first, now or at its period's end.");
    }
    if (!begun && now.pilot() && now.terms().plan().id().equals(terms.plan().id())) {
      throw ProblemException.of(
          BillingProblem.NOTHING_TO_CHANGE, "This tenant is a pilot on that plan already.");
    }
    SubscriptionDraft pilot =
        now.edit()
            .terms(terms)
            .pilot()
            .billed(null)
            .scheduled(null)
            .cancellation(null)
            .pastDue(null)
            .status(SubscriptionStatus.ACTIVE, at)
            .anchor(at)
            .counted();
    Trial trial = now.trial();
    if (trial != null && now.isInTrial()) {
      pilot.trial(trial.until(at));
    }
    return new Outcome(
        pilot.done(),
        begun ? "subscription.created" : "subscription.changed",
        begun ? Bill.NOTHING : usageSoFar);
  }

  /**
   * @param now never expired: that is followed by a subscription of its own, which begins
   */
  Outcome apply(Subscription now, PlanCharges charges, Bill usageSoFar, Instant at) {
    if (isSubscribed(now)) {
      throw ProblemException.of(
          BillingProblem.ALREADY_SUBSCRIBED,
          "This tenant is subscribed to "
              + now.terms().plan().planCode()
              + " already: change the plan instead.");
    }
    return begin(now, charges, usageSoFar, at);
  }

  /** Without asking what it is subscribed to: nothing yet, for it has only begun. */
  Outcome begin(Subscription now, PlanCharges charges, Bill usageSoFar, Instant at) {
    if (terms.costsNothing()
        && now.isFree()
        && !now.pilot()
        && terms.plan().planCode().equals(now.terms().plan().planCode())
        && now.billed() != null) {
      throw ProblemException.of(
          BillingProblem.NOTHING_TO_CHANGE, "This tenant is on that plan already.");
    }
    int days = trialDays == null ? 0 : checked(now, trialDays);
    if (days > 0) {
      return tryFirst(now, days, usageSoFar, at);
    }
    boolean trialGoesOn =
        trialDays == null
            && now.isInTrial()
            && now.status() != SubscriptionStatus.PENDING
            && !terms.costsNothing();
    return trialGoesOn ? payAfterTrial(now, at) : payNow(now, charges, usageSoFar, at);
  }

  private int checked(Subscription now, int days) {
    if (days == 0) {
      return 0;
    }
    if (terms.costsNothing()) {
      throw Offers.fault("/trial_days", "must be 0 or absent: what costs nothing needs no trial");
    }
    if (days > maxTrialDays) {
      throw Offers.fault("/trial_days", "must be at most " + maxTrialDays + " for this plan");
    }
    if (now.trialAsked()) {
      throw Offers.fault("/trial_days", "must be 0 or absent: a tenant has such a trial once");
    }
    if (now.status() == SubscriptionStatus.PENDING) {
      throw Offers.fault("/trial_days", "must be 0 or absent: the trial here needs a card");
    }
    return days;
  }

  private Outcome tryFirst(Subscription now, int days, Bill usageSoFar, Instant at) {
    Instant end = at.plus(Duration.ofDays(days));
    SubscriptionDraft begun = paid(now, at, true).status(SubscriptionStatus.TRIAL, at);
    Trial trial = now.trial();
    Subscription after =
        now.isInTrial() && trial != null
            ? begun.trial(trial.paidFromItsEnd().until(end)).done()
            : begun.anchor(at).billed(null).trial(new Trial(at, end, null, true)).done();
    return new Outcome(after, "subscription.changed", usageSoFar);
  }

  private Outcome payAfterTrial(Subscription now, Instant at) {
    Trial trial = now.trial();
    if (trial == null) {
      throw new IllegalStateException("subscription " + now.id() + " is in no trial");
    }
    return Outcome.of(
        paid(now, at, false)
            .status(SubscriptionStatus.TRIAL, at)
            .trial(trial.paidFromItsEnd())
            .done(),
        "subscription.changed");
  }

  /** A trial that becomes a free plan, at once. */
  Outcome leaveTrial(Subscription now, PlanCharges charges, Bill usageSoFar, Instant at) {
    return payNow(now, charges, usageSoFar, at);
  }

  private Outcome payNow(Subscription now, PlanCharges charges, Bill usageSoFar, Instant at) {
    SubscriptionDraft begun = paid(now, at, false).status(SubscriptionStatus.ACTIVE, at).anchor(at);
    Trial trial = now.trial();
    if (trial != null && now.isInTrial()) {
      begun.trial(trial.until(at));
    }
    return charged(begun.done(), charges, at, "subscription.changed").with(usageSoFar);
  }

  /** Its first period, which begins with the anchor, is charged now. */
  static Charged charged(Subscription begun, PlanCharges charges, Instant at, String event) {
    BillingPeriod period = begun.periodAt(at);
    Instant end = period.end();
    if (end == null) {
      throw new IllegalStateException("subscription " + begun.id() + " has no period");
    }
    Terms terms = begun.terms();
    return new Charged(
        begun.edit().billed(new Billed(terms.amount(), at, end)).done(),
        event,
        Bill.now(
            PlanCharges.type(terms),
            at,
            end,
            charges.period(begun, PlanCharges.item(PlanCharges.PLAN, begun), at, end),
            List.of()));
  }

  /** Something that is charged now, perhaps with what is to be settled of before. */
  record Charged(Subscription subscription, String event, Bill bill) {
    Outcome with(Bill earlier) {
      return new Outcome(subscription, event, bill.after(earlier));
    }
  }

  private SubscriptionDraft paid(Subscription now, Instant at, boolean asksForTrial) {
    return now.edit()
        .terms(terms)
        .subscribed(asksForTrial)
        .scheduled(null)
        .cancellation(null)
        .since(at)
        .counted();
  }
}
