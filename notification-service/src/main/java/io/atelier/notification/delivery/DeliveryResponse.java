package io.atelier.notification.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of the delivery log.
 *
 * @param lastError why the last call failed, in words
 */
record DeliveryResponse(
    UUID id,
    String eventType,
    String status,
    int attempts,
    @Nullable Integer responseStatus,
    @Nullable String lastError,
    @Nullable Instant nextAttemptAt,
    Instant createdAt) {

  static DeliveryResponse from(Delivery delivery) {
    return new DeliveryResponse(
        delivery.id(),
        delivery.eventType(),
        delivery.status().code(),
        delivery.attempts(),
        delivery.responseStatus(),
        delivery.lastError(),
        delivery.nextAttemptAt(),
        delivery.createdAt());
  }
}
