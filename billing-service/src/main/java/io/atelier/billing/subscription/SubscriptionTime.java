package io.atelier.billing.subscription;

import io.atelier.billing.entitlement.EntitlementPublication;
import io.atelier.billing.subscription.SubscriptionChanges.Renewal;
import io.atelier.billing.subscription.SubscriptionLifecycle.Known;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What time does to subscriptions. Each runs with now = its due instant, and makes true what the
 * pure code foresaw; what is not due any more is left alone.
 */
@Component
class SubscriptionTime {
  private final SubscriptionLifecycle subscriptions;
  private final SubscriptionChanges changes;
  private final EntitlementPublication entitlements;
  private final SubscriptionAlerts alerts;

  SubscriptionTime(
      SubscriptionLifecycle subscriptions,
      SubscriptionChanges changes,
      EntitlementPublication entitlements,
      SubscriptionAlerts alerts) {
    this.subscriptions = subscriptions;
    this.changes = changes;
    this.entitlements = entitlements;
    this.alerts = alerts;
  }

  private Mono<Known> due(Timer timer) {
    return subscriptions
        .known(timer.tenantId(), timer.subjectId())
        .filter(known -> isDue(known, timer));
  }

  private static boolean isDue(Known known, Timer timer) {
    Instant due = known.now().ahead().get(timer.kind());
    return due != null && !due.isAfter(timer.dueAt());
  }

  /** The tenant's rights change. */
  Mono<Void> happen(Timer timer) {
    return due(timer)
        .flatMap(known -> {
          Subscription after = SubscriptionEvents.happen(known.now(), timer.kind(), timer.dueAt());
          Bill bill =
              after.status() == SubscriptionStatus.EXPIRED
                  ? SubscriptionStanding.flush(known.now(), timer.dueAt())
                  : Bill.NOTHING;
          return changes.change(
              new Outcome(after, event(timer.kind(), after), bill),
              known.offers().charges(),
              timer.dueAt());
        })
        .then();
  }

  private static String event(TimerKind kind, Subscription after) {
    if (after.status() == SubscriptionStatus.EXPIRED) {
      return "subscription.expired";
    }
    Trial trial = after.trial();
    return switch (kind) {
      case TRIAL_END ->
          trial != null && trial.subscribed() ? "subscription.activated" : "subscription.changed";
      case GRACE_END -> "subscription.suspended";
      default -> "subscription.changed";
    };
  }

  /** Billing periods of several tenants begin. */
  Mono<Void> renew(List<Timer> timers) {
    Map<UUID, Timer> bySubscription =
        timers.stream().collect(Collectors.toMap(Timer::subjectId, timer -> timer));
    return subscriptions
        .known(
            timers.stream().map(Timer::tenantId).toList(),
            timers.stream().map(Timer::subjectId).toList())
        .map(all ->
            all.stream()
                .flatMap(known -> renewal(known, bySubscription.get(known.now().id())))
                .toList())
        .flatMap(changes::renew);
  }

  private static Stream<Renewal> renewal(Known known, @Nullable Timer timer) {
    if (timer == null || !isDue(known, timer)) {
      return Stream.empty();
    }
    PlanCharges charges = known.offers().charges();
    return Stream.of(
        new Renewal(
            SubscriptionEvents.renew(known.now(), charges, timer.dueAt()), charges, timer.dueAt()));
  }

  /** A usage period is over, of a subscription that may have ended in it. */
  Mono<Void> closePeriod(Timer timer) {
    return subscriptions
        .known(timer.tenantId(), timer.subjectId())
        .flatMap(known ->
            entitlements
                .grants(timer.tenantId(), timer.dueAt())
                .map(grants ->
                    NextInvoice.periodClose(
                        known.now(), known.offers().charges(), grants, timer.dueAt()))
                .flatMap(bill ->
                    changes
                        .bill(known.now(), bill, known.offers().charges(), timer.dueAt())
                        .then(
                            Mono.defer(() ->
                                changes.arrange(
                                    known.now(), known.offers().charges(), timer.dueAt())))));
  }

  Mono<Void> remindOfTrialEnd(Timer timer) {
    return subscriptions
        .known(timer.tenantId(), timer.subjectId())
        .filter(known -> known.now().status() == SubscriptionStatus.TRIAL)
        .flatMap(known ->
            changes
                .mention(
                    known.now(),
                    "subscription.trial_ending",
                    known.offers().charges(),
                    timer.dueAt())
                .then(alerts.trialEnding(known.now(), timer.dueAt())));
  }
}
