package io.atelier.chassis.inbox;

import io.atelier.chassis.inbox.InboxRepository.ParkedEvent;
import java.time.Instant;
import java.util.UUID;

/**
 * A parked event without its body, which may name people.
 *
 * @param key the aggregate that waits
 * @param error why it was parked
 */
record ParkedEventResponse(
    UUID id,
    String consumer,
    String topic,
    String key,
    String eventId,
    String error,
    Instant parkedAt) {

  static ParkedEventResponse from(ParkedEvent event) {
    return new ParkedEventResponse(
        event.id(),
        event.consumer(),
        event.topic().topicName(),
        event.key(),
        event.eventId(),
        event.error(),
        event.parkedAt());
  }
}
