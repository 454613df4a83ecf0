package io.atelier.billing.subscription;

import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as its tenant sees it. Without Stripe its ids are null.
 *
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
    Map<String, Object> overrides,
    @Nullable String stripeCustomerId,
    @Nullable String stripeSubscriptionId,
    @Nullable String stripePriceId,
    @Nullable String stripePaymentMethodId,
    @Nullable String stripeStatus,
    Map<String, Object> metadata) {

  static SubscriptionResponse from(Subscription subscription, Instant now) {
    BillingPeriod period = subscription.periodAt(now);
    return new SubscriptionResponse(
        subscription.id(),
        subscription.tenantId(),
        subscription.plan().planCode(),
        subscription.plan().version(),
        subscription.status().code(),
        subscription.price(),
        subscription.interval().name().toLowerCase(Locale.ROOT),
        subscription.intervalCount(),
        period.start(),
        period.end(),
        subscription.trialStart(),
        subscription.trialEnd(),
        subscription.trialDaysRemaining(now),
        null,
        false,
        null,
        null,
        null,
        null,
        "create_prorations",
        subscription.billedBy().name().toLowerCase(Locale.ROOT),
        0,
        null,
        Map.of(),
        null,
        null,
        null,
        null,
        null,
        Map.of());
  }
}
