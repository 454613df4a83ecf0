package io.atelier.events.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The command to count something, on {@code atelier.usage}, keyed by its id; the same shape as one
 * event of {@code POST /api/usage/events}.
 *
 * @param id 1–200 characters, unique for ever in its tenant
 * @param metric with {@code quantity}, the short form of {@code quantities} with one entry
 * @param occurredAt in the tenant's time; null: when it is recorded
 */
public record UsageEvent(
    String id,
    @Nullable String metric,
    @Nullable BigDecimal quantity,
    @Nullable Map<String, BigDecimal> quantities,
    @Nullable Instant occurredAt,
    @Nullable Map<String, Object> properties) {}
