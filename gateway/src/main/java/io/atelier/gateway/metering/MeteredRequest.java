package io.atelier.gateway.metering;

import io.atelier.events.usage.UsageEvent;
import java.time.Instant;
import java.util.UUID;

/**
 * One line of a segment: what to count, for whom.
 *
 * @param event its id is the request's
 * @param time when it happened, in system time
 */
public record MeteredRequest(UUID tenantId, Instant time, UsageEvent event) {}
