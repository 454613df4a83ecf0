package io.atelier.events.billing;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A subscription, on {@code atelier.subscriptions}, keyed by its id. */
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
    String billedBy) {}
