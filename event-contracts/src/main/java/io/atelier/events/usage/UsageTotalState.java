package io.atelier.events.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * The running value of one metric in one usage period, on {@code atelier.usage-totals}, keyed by
 * {@code <tenant>/<metric>/<period start>}.
 *
 * @param closed whether the period is over and settled
 */
public record UsageTotalState(
    UUID tenantId,
    String metric,
    Instant periodStart,
    Instant periodEnd,
    BigDecimal value,
    Instant asOf,
    boolean closed) {}
