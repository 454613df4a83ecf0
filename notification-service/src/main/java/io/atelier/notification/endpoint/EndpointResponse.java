package io.atelier.notification.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.notification.signing.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint as the API shows it.
 *
 * @param failingSince since when every call has failed; null: the last one did not
 * @param disabledReason why it was switched off though nobody asked for it
 * @param secret in the answer that made it, and nowhere else
 */
record EndpointResponse(
    UUID id,
    String url,
    List<String> events,
    @Nullable String description,
    boolean isActive,
    String secretPrefix,
    Instant createdAt,
    @Nullable Instant failingSince,
    @Nullable String disabledReason,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

  static EndpointResponse from(Endpoint endpoint) {
    return from(endpoint, null);
  }

  static EndpointResponse from(Endpoint endpoint, @Nullable SigningSecret secret) {
    return new EndpointResponse(
        endpoint.id(),
        endpoint.url(),
        endpoint.events(),
        endpoint.description(),
        endpoint.isActive(),
        endpoint.secretPrefix(),
        endpoint.createdAt(),
        endpoint.failingSince(),
        endpoint.disabledReason(),
        secret == null ? null : secret.text());
  }

  @Override
  public String toString() {
    return "EndpointResponse[" + id + "]";
  }
}
