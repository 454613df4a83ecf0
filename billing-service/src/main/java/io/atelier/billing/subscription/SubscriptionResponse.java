package io.atelier.billing.subscription;

import io.atelier.billing.entitlement.Overrides;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as its tenant sees it. Without Stripe its ids are null.
 *
 * @param prorationBehavior of the last change of plan
 * @param trialDaysRemaining a day begun counted whole; null outside of a trial
 */
record SubscriptionResponse(
    UUID id,
    UUID tenantId,
    String planCode,
    int planVersion,
    String status,
    @Nullable Money amount,
    String interval,
    int intervalCount,
    Instant currentPeriodStart,
    @Nullable Instant currentPeriodEnd,
    @Nullable Instant trialStart,
    @Nullable Instant trialEnd,
    @Nullable Integer trialDaysRemaining,
    @Nullable Instant cardCollectedAt,
    boolean cancelAtPeriodEnd,
    @Nullable Instant cancelledAt,
    @Nullable String cancellationReason,
    @Nullable String scheduledPlanCode,
    @Nullable Instant scheduledChangeAt,
    String prorationBehavior,
    String billedBy,
    int paymentRetryCount,
    @Nullable String lastPaymentError,
    Map<String, @Nullable Object> overrides,
    @Nullable String stripeCustomerId,
    @Nullable String stripeSubscriptionId,
    @Nullable String stripePriceId,
    @Nullable String stripePaymentMethodId,
    @Nullable String stripeStatus,
    Map<String, Object> metadata) {

  static SubscriptionResponse from(
      Subscription subscription, @Nullable Overrides overrides, Instant now) {
    BillingPeriod period = subscription.periodAt(now);
    Terms terms = subscription.terms();
    Trial trial = subscription.trial();
    ScheduledChange scheduled = subscription.scheduled();
    Cancellation cancellation = subscription.cancellation();
    PastDue pastDue = subscription.pastDue();
    return new SubscriptionResponse(
        subscription.id(),
        subscription.tenantId(),
        terms.plan().planCode(),
        terms.plan().version(),
        subscription.status().code(),
        terms.price(),
        SubscriptionStates.code(terms.interval()),
        terms.intervalCount(),
        period.start(),
        period.end(),
        trial == null ? null : trial.start(),
        trial == null ? null : trial.end(),
        subscription.trialDaysRemaining(now),
        null,
        cancellation != null && subscription.status() != SubscriptionStatus.EXPIRED,
        cancellation == null ? null : cancellation.at(),
        cancellation == null ? null : cancellation.reason(),
        scheduled == null ? null : scheduled.terms().plan().planCode(),
        scheduled == null ? null : scheduled.at(),
        SubscriptionStates.code(subscription.prorationBehavior()),
        SubscriptionStates.code(subscription.billedBy()),
        pastDue == null ? 0 : pastDue.reminders(),
        null,
        overrides == null ? Map.of() : OverridesResponse.members(overrides),
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }
}
