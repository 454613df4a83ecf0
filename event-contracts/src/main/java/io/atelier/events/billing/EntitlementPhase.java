package io.atelier.events.billing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What holds from one instant of the tenant's time until the next phase.
 *
 * @param status the subscription's status: pending, trial, active, past_due, paused, cancelled or
 *     expired
 * @param access whether the tenant's host serves and counters may be consumed
 * @param reason the slug that explains a closed phase, e.g. {@code trial-over}; null while open
 * @param limits by metric code; a metric that is not named is counted without limit
 * @param features codes that are granted; a feature that is not named is off
 */
public record EntitlementPhase(
    Instant from,
    String status,
    boolean access,
    @Nullable String reason,
    String planCode,
    int planVersion,
    Map<String, EntitledLimit> limits,
    List<String> features) {}
