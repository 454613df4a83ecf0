package io.atelier.billing.subscription;

import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.events.billing.SubscriptionState;
import java.time.Instant;
import java.util.Locale;

/** What the other services are told of a subscription. */
final class SubscriptionStates {
  private SubscriptionStates() {}

  static SubscriptionState of(Subscription subscription, Instant now) {
    BillingPeriod period = subscription.periodAt(now);
    Terms terms = subscription.terms();
    Money price = terms.price();
    Trial trial = subscription.trial();
    ScheduledChange scheduled = subscription.scheduled();
    Cancellation cancellation = subscription.cancellation();
    PastDue pastDue = subscription.pastDue();
    return new SubscriptionState(
        subscription.id(),
        subscription.tenantId(),
        terms.plan().planCode(),
        terms.plan().version(),
        subscription.status().code(),
        code(terms.interval()),
        terms.intervalCount(),
        price == null ? null : price.amount(),
        price == null ? null : price.currency(),
        period.start(),
        period.end(),
        trial == null ? null : trial.start(),
        trial == null ? null : trial.end(),
        code(subscription.billedBy()),
        subscription.trialDaysRemaining(now),
        scheduled == null ? null : scheduled.terms().plan().planCode(),
        scheduled == null ? null : scheduled.at(),
        cancellation == null ? null : cancellation.at(),
        cancellation == null ? null : cancellation.reason(),
        cancellation == null ? null : cancellation.endsAt(),
        pastDue == null ? null : pastDue.graceEndsAt(),
        pastDue == null ? null : pastDue.reminders());
  }

  static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
