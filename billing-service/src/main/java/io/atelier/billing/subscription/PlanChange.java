package io.atelier.billing.subscription;

import io.atelier.billing.BillingProblem;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.chassis.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From one plan or interval to another. Pure.
 *
 * @param when null: at the period's end if it costs less per month, else now
 * @param prorationAt what has been used is counted up to here; null: the tenant's now
 */
record PlanChange(
    Terms terms, @Nullable When when, ProrationBehavior behavior, @Nullable Instant prorationAt) {

  /** A preview is good for so long. */
  static final Duration PREVIEW_HOLDS = Duration.ofHours(1);

  /** When it takes effect. */
  enum When {
    NOW,
    PERIOD_END
  }

  /** What becomes of the running period's price. */
  enum ProrationBehavior {
    CREATE_PRORATIONS,
    NONE,
    ALWAYS_INVOICE
  }

  Outcome apply(Subscription now, PlanCharges charges, Bill usageSoFar, Instant at) {
    checkStatus(now);
    if (now.isInTrial()) {
      return inTrial(now, charges, usageSoFar, at);
    }
    if (!Subscribing.isSubscribed(now)) {
      throw ProblemException.of(
          BillingProblem.NOT_SUBSCRIBED,
          "This tenant pays for no plan yet: subscribe to one instead.");
    }
    if (terms.isSameAs(now.terms())) {
      throw nothing();
    }
    boolean later = when == null ? terms.isCheaperThan(now.terms()) : when == When.PERIOD_END;
    return later ? schedule(now, at) : changeNow(now, charges, usageSoFar, at);
  }

  private static ProblemException nothing() {
    return ProblemException.of(
        BillingProblem.NOTHING_TO_CHANGE,
        "The subscription is on that plan, price and interval already.");
  }

  private static void checkStatus(Subscription now) {
    switch (now.status()) {
      case TRIAL, ACTIVE -> {
        // goes on
      }
      case PAST_DUE ->
          throw ProblemException.of(
              BillingProblem.PAYMENT_OVERDUE, "Pay what is overdue first, then change the plan.");
      case CANCELLED, PAUSED ->
          throw SubscriptionStanding.wrongStatus(now, "resume it first, then change the plan");
      case PENDING, EXPIRED ->
          throw ProblemException.of(
              BillingProblem.NOT_SUBSCRIBED,
              "This tenant pays for no plan yet: subscribe to one instead.");
    }
  }

  private Outcome inTrial(Subscription now, PlanCharges charges, Bill usageSoFar, Instant at) {
    if (when == When.PERIOD_END) {
      throw Offers.fault("/when", "must be now: nothing is charged before a trial's end");
    }
    if (terms.isSameAs(now.terms())) {
      throw nothing();
    }
    if (terms.costsNothing()) {
      return new Subscribing(terms, 0, 0).leaveTrial(now, charges, usageSoFar, at);
    }
    return Outcome.of(
        now.edit().terms(terms).since(at).counted().prorated(behavior).done(),
        "subscription.changed");
  }

  private Outcome schedule(Subscription now, Instant at) {
    Instant end = now.billed() == null ? now.periodAt(at).end() : now.billed().until();
    if (end == null) {
      throw new IllegalStateException("subscription " + now.id() + " has no period");
    }
    return Outcome.of(
        now.edit().scheduled(new ScheduledChange(terms, end)).counted().prorated(behavior).done(),
        "subscription.change_scheduled");
  }

  private Outcome changeNow(Subscription now, PlanCharges charges, Bill usageSoFar, Instant at) {
    Instant from = checkedProration(now, at);
    Subscription changed =
        now.edit()
            .terms(terms)
            .scheduled(null)
            .since(at)
            .counted()
            .subscribed(false)
            .prorated(behavior)
            .done();
    return terms.hasRhythmOf(now.terms())
        ? inPeriod(now, changed, charges, from)
        : newRhythm(now, changed.edit().anchor(at).done(), charges, usageSoFar, from, at);
  }

  private Outcome inPeriod(
      Subscription now, Subscription changed, PlanCharges charges, Instant from) {
    Billed billed = now.billed();
    if (behavior == ProrationBehavior.NONE || billed == null) {
      return Outcome.of(changed, "subscription.changed");
    }
    List<Charge> lines = charges.change(now, changed, from);
    // Nothing is charged for a free plan any more, so nothing else would bring the credit.
    boolean atOnce = behavior == ProrationBehavior.ALWAYS_INVOICE || terms.costsNothing();
    return new Outcome(
        changed.edit().billed(new Billed(terms.amount(), from, billed.until())).done(),
        "subscription.changed",
        atOnce
            ? Bill.now(PlanCharges.type(terms), from, billed.until(), lines, List.of())
            : Bill.next(lines, List.of()));
  }

  private Outcome newRhythm(
      Subscription now,
      Subscription changed,
      PlanCharges charges,
      Bill usageSoFar,
      Instant from,
      Instant at) {
    List<Charge> credit =
        behavior == ProrationBehavior.NONE ? List.of() : charges.credit(now, changed, from);
    return Subscribing.charged(changed, charges, at, "subscription.changed")
        .with(usageSoFar.after(Bill.next(credit, List.of())));
  }

  /** What has been credited once is not credited again. */
  private Instant checkedProration(Subscription now, Instant at) {
    if (prorationAt == null) {
      return at;
    }
    BillingPeriod period = now.periodAt(at);
    Instant earliest = now.billed() == null ? period.start() : now.billed().from();
    Instant held = at.minus(PREVIEW_HOLDS);
    if (prorationAt.isAfter(at) || prorationAt.isBefore(earliest) || prorationAt.isBefore(held)) {
      throw Offers.fault(
          "/proration_at",
          "must be of a preview of the last hour, since the last change and in the running period");
    }
    return prorationAt;
  }
}
