package io.atelier.billing.subscription;

import io.atelier.billing.timer.TimerKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What timers a subscription needs. Pure. */
final class SubscriptionSchedule {
  static final Set<TimerKind> KINDS =
      EnumSet.of(
          TimerKind.PERIOD_CLOSE,
          TimerKind.TRIAL_END,
          TimerKind.SCHEDULED_CHANGE,
          TimerKind.RENEWAL,
          TimerKind.DUNNING,
          TimerKind.GRACE_END,
          TimerKind.CANCEL_AFTER,
          TimerKind.EXPIRY,
          TimerKind.REMINDER);

  private static final Set<TimerKind> MISSED =
      EnumSet.of(TimerKind.DUNNING, TimerKind.GRACE_END, TimerKind.CANCEL_AFTER, TimerKind.EXPIRY);

  private SubscriptionSchedule() {}

  /**
   * @param at the tenant's now
   */
  static Map<TimerKind, Instant> of(Subscription subscription, PlanCharges charges, Instant at) {
    Map<TimerKind, Instant> schedule = subscription.ahead();
    // What a restored tenant owes did not go on while it was deleted.
    schedule.replaceAll((kind, due) -> MISSED.contains(kind) && due.isBefore(at) ? at : due);
    Instant close = periodClose(subscription, charges, at);
    if (close != null) {
      schedule.put(TimerKind.PERIOD_CLOSE, close);
    }
    Instant reminder = reminder(subscription, charges.catalog().trial().remindDays(), at);
    if (reminder != null) {
      schedule.put(TimerKind.REMINDER, reminder);
    }
    return schedule;
  }

  /**
   * The next end of a usage period that is charged; of what has ended, the end of the period in
   * which it did.
   */
  private static @Nullable Instant periodClose(
      Subscription subscription, PlanCharges charges, Instant at) {
    if (subscription.isInTrial()
        || subscription.status() == SubscriptionStatus.PENDING
        || !charges.chargesUsage(subscription)) {
      return null;
    }
    if (subscription.status() != SubscriptionStatus.EXPIRED) {
      return subscription.usageBoundaryAfter(at);
    }
    Instant last = subscription.usagePeriodUpTo(subscription.since()).end();
    return last == null || !last.isAfter(at) ? null : last;
  }

  private static @Nullable Instant reminder(
      Subscription subscription, List<Integer> days, Instant at) {
    Trial trial = subscription.trial();
    if (trial == null || subscription.status() != SubscriptionStatus.TRIAL) {
      return null;
    }
    return days.stream()
        .map(before -> trial.end().minus(Duration.ofDays(before)))
        .filter(due -> due.isAfter(at) && due.isAfter(trial.start()))
        .min(Instant::compareTo)
        .orElse(null);
  }
}
