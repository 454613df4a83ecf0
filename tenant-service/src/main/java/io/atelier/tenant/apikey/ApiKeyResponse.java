package io.atelier.tenant.apikey;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as the API shows it.
 *
 * @param secret in the answer that makes it only
 */
record ApiKeyResponse(
    UUID id,
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String secret) {

  static ApiKeyResponse from(ApiKey key) {
    return from(key, null);
  }

  static ApiKeyResponse from(ApiKey key, @Nullable String secret) {
    return new ApiKeyResponse(
        key.id(),
        key.name(),
        key.keyPrefix(),
        key.scopes(),
        key.quotaRequestsPerMinute(),
        key.quotaRequestsPerDay(),
        key.lastUsedAt(),
        key.expiresAt(),
        key.revokedAt(),
        key.createdBy(),
        key.createdAt(),
        secret);
  }

  @Override
  public String toString() {
    return "ApiKeyResponse[" + id + "]";
  }
}
