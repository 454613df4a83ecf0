package io.atelier.notification.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to one endpoint.
 *
 * @param attempts how often the endpoint was called
 * @param triesLeft how often it may still be called before this counts as failed
 * @param responseStatus of the last answer; null if there was none
 * @param lastError why the last call failed; null if it did not
 * @param nextAttemptAt null once it is over
 */
record Delivery(
    UUID id,
    UUID tenantId,
    UUID endpointId,
    UUID messageId,
    String eventType,
    byte[] body,
    DeliveryStatus status,
    int attempts,
    int triesLeft,
    @Nullable Integer responseStatus,
    @Nullable String lastError,
    @Nullable Instant nextAttemptAt,
    Instant createdAt) {}
