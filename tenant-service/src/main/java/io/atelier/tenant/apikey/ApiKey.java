package io.atelier.tenant.apikey;

import io.atelier.events.tenant.ApiKeyState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A tenant's key, without its secret. */
public record ApiKey(
    UUID id,
    UUID tenantId,
    String platform,
    String name,
    String keyPrefix,
    List<String> scopes,
    int quotaRequestsPerMinute,
    int quotaRequestsPerDay,
    @Nullable Instant lastUsedAt,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt,
    String createdBy,
    Instant createdAt,
    long sequence) {

  public ApiKeyState toState() {
    return new ApiKeyState(id, "api-key", tenantId, platform, name, scopes, expiresAt, revokedAt);
  }
}
