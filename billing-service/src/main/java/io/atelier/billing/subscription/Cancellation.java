package io.atelier.billing.subscription;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param at when it was asked for
 * @param endsAt when access ends; the same instant when it ended at once
 */
record Cancellation(Instant at, @Nullable String reason, Instant endsAt) {}
