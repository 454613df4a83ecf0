package io.atelier.tenant.application;

import io.atelier.events.tenant.ApiKeyState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The company's own backend, with a key for one platform. */
public record Application(
    UUID id,
    String platform,
    String name,
    String keyPrefix,
    List<String> scopes,
    @Nullable Instant revokedAt,
    String createdBy,
    Instant createdAt,
    long sequence) {

  ApiKeyState toState() {
    return new ApiKeyState(id, "application", null, platform, name, scopes, null, revokedAt);
  }
}
