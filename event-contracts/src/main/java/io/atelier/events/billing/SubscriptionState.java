package io.atelier.events.billing;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription, on {@code atelier.subscriptions}, keyed by its id.
 *
 * @param trialDaysRemaining a day begun counted whole; null outside of a trial
 * @param cancelledAt when it was asked to end; null: it was not
 * @param endsAt when what was cancelled ends, or ended
 * @param graceEndsAt when access ends for want of payment; null while nothing is overdue
 * @param paymentReminders how many there were since something is overdue
 */
public record SubscriptionState(
    UUID id,
    UUID tenantId,
    String planCode,
    int planVersion,
    String status,
    @Nullable String interval,
    int intervalCount,
    @Nullable Long amount,
    @Nullable String currency,
    Instant currentPeriodStart,
    @Nullable Instant currentPeriodEnd,
    @Nullable Instant trialStart,
    @Nullable Instant trialEnd,
    String billedBy,
    @Nullable Integer trialDaysRemaining,
    @Nullable String scheduledPlanCode,
    @Nullable Instant scheduledChangeAt,
    @Nullable Instant cancelledAt,
    @Nullable String cancellationReason,
    @Nullable Instant endsAt,
    @Nullable Instant graceEndsAt,
    @Nullable Integer paymentReminders) {}
