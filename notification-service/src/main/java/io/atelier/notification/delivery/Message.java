package io.atelier.notification.delivery;

import io.atelier.events.envelope.EventJson;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What endpoints are told.
 *
 * @param id the same for the same event
 * @param body exactly the bytes that are signed and sent
 */
public record Message(UUID id, String type, byte[] body) {

  /**
   * @param data the event's own body
   */
  public static Message of(UUID id, UUID tenantId, String type, Instant time, Object data) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("type", type);
    body.put("timestamp", time);
    body.put("tenant_id", tenantId);
    body.put("data", data);
    return new Message(id, type, EventJson.write(body));
  }

  /** As the header {@code webhook-id} has it. */
  static String headerId(UUID id) {
    return "msg_" + id.toString().replace("-", "");
  }
}
