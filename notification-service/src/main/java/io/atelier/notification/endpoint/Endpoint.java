package io.atelier.notification.endpoint;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant wants to be called.
 *
 * @param events types or patterns
 * @param secretPrefix the beginning of its newest secret
 * @param failingSince since when every call has failed; null: the last one did not
 * @param disabledReason why we switched it off; null: we did not
 */
public record Endpoint(
    UUID id,
    UUID tenantId,
    String url,
    List<String> events,
    @Nullable String description,
    boolean isActive,
    String secretPrefix,
    Instant createdAt,
    @Nullable Instant failingSince,
    @Nullable String disabledReason) {}
