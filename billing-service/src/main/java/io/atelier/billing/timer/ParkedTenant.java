package io.atelier.billing.timer;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant whose timer failed too often, as operators see it.
 *
 * @param timer the kind that is due first
 * @param dueAt since when, in the tenant's time
 */
record ParkedTenant(
    UUID tenantId,
    String platform,
    Instant parkedAt,
    @Nullable String lastError,
    int failures,
    @Nullable String timer,
    @Nullable Instant dueAt) {}
