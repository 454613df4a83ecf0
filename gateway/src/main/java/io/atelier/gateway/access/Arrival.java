package io.atelier.gateway.access;

import io.atelier.gateway.resolution.PlainRequest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A well-formed request on its way through admission.
 *
 * @param id UUIDv7; also the id of its usage record
 * @param host normalised
 * @param client the client's address
 */
record Arrival(
    PlainRequest request,
    String id,
    Instant at,
    String host,
    String client,
    String forwardedFor,
    String scheme) {

  /** What everyone behind the gateway is told about the connection. */
  Map<String, String> forwarded() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Request-Id", id);
    headers.put("X-Forwarded-For", forwardedFor);
    headers.put("X-Forwarded-Proto", scheme);
    headers.put("X-Forwarded-Host", request.headers().values("Host").getFirst().strip());
    return headers;
  }

  Map<String, String> answer(Map<String, String> more) {
    Map<String, String> headers = new LinkedHashMap<>(more);
    headers.put("X-Request-Id", id);
    return headers;
  }
}
