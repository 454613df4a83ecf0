package io.atelier.chassis.outbox;

import io.atelier.events.topics.Topic;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A record to publish once the transaction has committed.
 *
 * @param id the same for the same event, however often it is published
 * @param sequence counts the states of the aggregate; null for records without
 * @param body null for a tombstone
 */
public record OutboundEvent(
    Topic topic,
    String key,
    String id,
    String type,
    @Nullable UUID tenantId,
    @Nullable Long sequence,
    @Nullable Object body) {

  /**
   * The whole state of an aggregate after a change.
   *
   * @param key the aggregate's id
   * @param sequence taken by UPDATE of the aggregate's row in the same transaction: that lock also
   *     orders the outbox
   * @param type {@code <noun>.<past verb>}
   */
  public static OutboundEvent state(
      Topic topic, String key, long sequence, String type, @Nullable UUID tenantId, Object body) {
    return new OutboundEvent(topic, key, key + "/" + sequence, type, tenantId, sequence, body);
  }

  /** The end of an aggregate: its key is forgotten. */
  public static OutboundEvent tombstone(
      Topic topic, String key, long sequence, @Nullable UUID tenantId) {
    return new OutboundEvent(
        topic, key, key + "/" + sequence, "aggregate.removed", tenantId, sequence, null);
  }
}
