package io.atelier.billing.subscription;

import io.atelier.billing.addon.AddonPeriods;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.entitlement.Standing;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import io.atelier.billing.timer.TimerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's subscription, as a value. What is done to it is {@link SubscriptionCommands}, what
 * happens to it by itself is {@link SubscriptionEvents}; both are pure.
 *
 * @param since when what holds of rights now began to hold
 * @param anchor of its periods, in the seller's time zone when it was made
 * @param billed null while nothing was charged yet
 * @param pilot without end and without invoice, until it subscribes
 * @param trialAsked whether the tenant had the trial that it may ask for
 * @param currency of the first priced subscription, which is the tenant's for good; null before
 * @param changes counts what was done, so that each line of an invoice is told apart
 * @param deletedFrom what it was when the operator deleted the tenant; null: it is not deleted
 * @param prorationBehavior of the last change of plan
 */
record Subscription(
    UUID id,
    UUID tenantId,
    String platform,
    Terms terms,
    SubscriptionStatus status,
    Instant since,
    Anchor anchor,
    @Nullable Trial trial,
    @Nullable Billed billed,
    @Nullable ScheduledChange scheduled,
    @Nullable Cancellation cancellation,
    @Nullable PastDue pastDue,
    boolean pilot,
    boolean trialAsked,
    @Nullable String currency,
    int changes,
    @Nullable SubscriptionStatus deletedFrom,
    ProrationBehavior prorationBehavior,
    BilledBy billedBy) {
  private static final int ONE_MONTH = 1;

  /** Whose engine runs it, for its life. */
  enum BilledBy {
    ATELIER,
    STRIPE
  }

  SubscriptionDraft edit() {
    return new SubscriptionDraft(this);
  }

  /** The stretch that was charged last, of one of which something was. */
  Billed charged() {
    if (billed == null) {
      throw new IllegalStateException("nothing of subscription " + id + " was charged");
    }
    return billed;
  }

  /** Whether its trial runs: the end of a trial is a new anchor. */
  boolean isInTrial() {
    return trial != null
        && status != SubscriptionStatus.EXPIRED
        && anchor.instant().isBefore(trial.end());
  }

  /** A free plan, a pilot: what one can subscribe from. */
  boolean isFree() {
    return pilot || terms.costsNothing();
  }

  /** The price of its plan; nothing where none was agreed on. */
  Money price(String otherwise) {
    Money price = terms.price();
    return price == null ? new Money(0, otherwise) : price;
  }

  /** In which it is invoiced: its own for good, once it has one. */
  String currency(String otherwise) {
    return currency == null ? price(otherwise).currency() : currency;
  }

  /** Whether the tenant may use what it bought. */
  boolean access() {
    return switch (status) {
      case TRIAL, ACTIVE, CANCELLED -> true;
      case PAST_DUE -> pastDue != null && !pastDue.closed();
      case PENDING, PAUSED, EXPIRED -> false;
    };
  }

  /** How what was bought beside the plan goes on. */
  AddonPeriods addonPeriods() {
    return new AddonPeriods(
        anchor.instant(),
        anchor.zone(),
        access(),
        cancellation == null ? null : cancellation.endsAt());
  }

  @Nullable String reason() {
    return access()
        ? null
        : switch (status) {
          case PENDING -> "card-required";
          case PAUSED -> "paused";
          case PAST_DUE -> "payment-overdue";
          default ->
              trial != null && since.equals(trial.end()) && cancellation == null
                  ? "trial-over"
                  : "expired";
        };
  }

  /** What happens by itself and when, if nothing is done before; see {@link SubscriptionEvents}. */
  Map<TimerKind, Instant> ahead() {
    Map<TimerKind, Instant> ahead = new EnumMap<>(TimerKind.class);
    switch (status) {
      case TRIAL -> put(ahead, TimerKind.TRIAL_END, trial == null ? null : trial.end());
      case ACTIVE -> {
        put(ahead, TimerKind.SCHEDULED_CHANGE, scheduled == null ? null : scheduled.at());
        put(ahead, TimerKind.RENEWAL, renewal());
      }
      case PAST_DUE -> pastDue(ahead);
      case CANCELLED ->
          put(ahead, TimerKind.EXPIRY, cancellation == null ? null : cancellation.endsAt());
      case PENDING, PAUSED, EXPIRED -> {
        // Nothing happens by itself.
      }
    }
    return ahead;
  }

  private void pastDue(Map<TimerKind, Instant> ahead) {
    if (pastDue == null) {
      return;
    }
    Instant end = cancellation == null ? null : cancellation.endsAt();
    Instant renewal = renewal();
    put(ahead, TimerKind.SCHEDULED_CHANGE, scheduled == null ? null : scheduled.at());
    // Periods without access are not invoiced, nor those behind a cancellation.
    if (renewal != null
        && renewal.isBefore(pastDue.graceEndsAt())
        && (end == null || renewal.isBefore(end))) {
      ahead.put(TimerKind.RENEWAL, renewal);
    }
    put(ahead, TimerKind.DUNNING, pastDue.nextReminder());
    put(ahead, TimerKind.GRACE_END, pastDue.closed() ? null : pastDue.graceEndsAt());
    put(ahead, TimerKind.CANCEL_AFTER, pastDue.cancelAt());
    put(ahead, TimerKind.EXPIRY, end);
  }

  private static void put(Map<TimerKind, Instant> ahead, TimerKind kind, @Nullable Instant at) {
    if (at != null) {
      ahead.put(kind, at);
    }
  }

  /** When the next billing period is charged; null: a pilot is not. */
  private @Nullable Instant renewal() {
    return pilot ? null : billed == null ? anchor.instant() : billed.until();
  }

  /** What it means for the tenant's rights, now and by itself later. */
  Standing standing() {
    List<Standing.Phase> phases = new ArrayList<>();
    List<Anchor> anchors = new ArrayList<>();
    for (Subscription then : SubscriptionEvents.future(this)) {
      // What happens in one instant is seen as its last state.
      if (!phases.isEmpty() && phases.getLast().from().equals(then.since())) {
        phases.removeLast();
      }
      phases.add(then.phase());
      if (anchors.isEmpty() || !anchors.getLast().equals(then.anchor())) {
        anchors.add(then.anchor());
      }
    }
    return new Standing(tenantId, platform, phases, anchors);
  }

  private Standing.Phase phase() {
    return new Standing.Phase(since, status.code(), access(), reason(), terms.plan());
  }

  /** The billing period of an instant: the trial while it runs or was the last. */
  BillingPeriod periodAt(Instant now) {
    return switch (status) {
      case PENDING -> new BillingPeriod(anchor.instant(), null);
      case EXPIRED -> lastPeriod();
      default ->
          trial != null && isInTrial()
              ? new BillingPeriod(trial.start(), trial.end())
              : paidPeriod(anchor.periodsUntil(now, terms.months()));
    };
  }

  private BillingPeriod lastPeriod() {
    if (trial != null && !trial.end().isBefore(since)) {
      return new BillingPeriod(trial.start(), trial.end());
    }
    int passed = anchor.periodsUntil(since, terms.months());
    boolean atBoundary = anchor.plusMonths(passed * terms.months()).equals(since);
    return paidPeriod(passed - (atBoundary && passed > 0 ? 1 : 0));
  }

  private BillingPeriod paidPeriod(int passed) {
    int months = terms.months();
    return new BillingPeriod(
        anchor.plusMonths(passed * months), anchor.plusMonths((passed + 1) * months));
  }

  /** The usage period that an instant is in, or that ends with it when it is a boundary. */
  BillingPeriod usagePeriodUpTo(Instant end) {
    int passed = anchor.periodsUntil(end, ONE_MONTH);
    Instant start = anchor.plusMonths(passed);
    return start.equals(end) && passed > 0
        ? new BillingPeriod(anchor.plusMonths(passed - 1), start)
        : new BillingPeriod(start, anchor.plusMonths(passed + 1));
  }

  /** The first end of a usage period after an instant. */
  Instant usageBoundaryAfter(Instant now) {
    return anchor.plusMonths(anchor.periodsUntil(now, ONE_MONTH) + 1);
  }

  /**
   * Days of trial that are left, a day begun counted whole, so that a trial of 14 days begins with
   * 14; null when it is in no trial.
   */
  @Nullable Integer trialDaysRemaining(Instant now) {
    if (trial == null || !isInTrial() || status == SubscriptionStatus.PENDING) {
      return null;
    }
    long seconds = Math.max(0, Duration.between(now, trial.end()).toSeconds());
    return Math.toIntExact(Math.ceilDiv(seconds, Duration.ofDays(1).toSeconds()));
  }

  /**
   * @param end exclusive; null while it has not begun
   */
  record BillingPeriod(Instant start, @Nullable Instant end) {

    boolean isOf(Instant at) {
      return !at.isBefore(start) && (end == null || at.isBefore(end));
    }
  }

  /**
   * A tenant as it signed up.
   *
   * @param at when; the first anchor
   * @param trialEndsAt null: no trial
   */
  record SignUp(
      UUID tenantId,
      String platform,
      String planCode,
      Instant at,
      @Nullable Instant trialEndsAt,
      boolean pilot) {}
}
