package io.atelier.events.billing;

import java.time.Instant;

/**
 * A stretch of the tenant's time on which counters run: {@code start} inclusive, {@code end}
 * exclusive.
 */
public record UsagePeriod(Instant start, Instant end) {}
