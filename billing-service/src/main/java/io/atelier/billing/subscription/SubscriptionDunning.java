package io.atelier.billing.subscription;

import io.atelier.billing.subscription.SubscriptionLifecycle.Known;
import io.atelier.billing.timer.Timer;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What payment, and the want of it, does to subscriptions; asked by {@code dunning}. */
@Component
public class SubscriptionDunning {
  private final SubscriptionLifecycle subscriptions;
  private final SubscriptionChanges changes;
  private final SubscriptionAlerts alerts;

  SubscriptionDunning(
      SubscriptionLifecycle subscriptions, SubscriptionChanges changes, SubscriptionAlerts alerts) {
    this.subscriptions = subscriptions;
    this.changes = changes;
    this.alerts = alerts;
  }

  /**
   * An invoice became overdue: with the first one the grace time begins. What is paused, ended or
   * still tried out stays what it is, and owes all the same.
   */
  public Mono<Void> overdue(UUID tenantId, UUID invoiceId, Instant at) {
    return subscriptions
        .known(tenantId)
        .flatMap(known -> begins(known.now()) ? becomePastDue(known, at) : Mono.just(known.now()))
        .flatMap(now -> alerts.overdue(now, invoiceId, at));
  }

  private static boolean begins(Subscription now) {
    return (now.status() == SubscriptionStatus.ACTIVE
            || now.status() == SubscriptionStatus.CANCELLED)
        && !now.isInTrial();
  }

  private Mono<Subscription> becomePastDue(Known known, Instant at) {
    return changes.change(
        Outcome.of(
            SubscriptionEvents.pastDue(known.now(), PastDue.begin(known.offers().catalog(), at)),
            "subscription.past_due"),
        known.offers().charges(),
        at);
  }

  /** Reminds of what is overdue, by the catalogue's schedule. */
  public Mono<Void> remind(Timer timer) {
    return subscriptions
        .known(timer.tenantId(), timer.subjectId())
        .flatMap(known -> {
          PastDue pastDue = known.now().pastDue();
          if (known.now().status() != SubscriptionStatus.PAST_DUE || pastDue == null) {
            return Mono.empty();
          }
          Subscription reminded = known.now().edit().pastDue(pastDue.reminded()).done();
          return changes
              .change(
                  Outcome.of(reminded, "subscription.payment_reminded"),
                  known.offers().charges(),
                  timer.dueAt())
              .then(alerts.stillOverdue(reminded, timer.dueAt()));
        });
  }

  /** Nothing is overdue any more: what was past due is active again, at once. */
  public Mono<Void> recover(UUID tenantId, Instant at) {
    return subscriptions
        .find(tenantId)
        .filter(now -> now.status() == SubscriptionStatus.PAST_DUE)
        .flatMap(_ ->
            subscriptions.decide(
                tenantId, at, (now, charges) -> SubscriptionStanding.recover(now, charges, at)))
        .then();
  }
}
