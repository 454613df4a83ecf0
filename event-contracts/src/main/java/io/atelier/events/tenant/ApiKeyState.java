package io.atelier.events.tenant;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key without its secret, on {@code atelier.api-keys}, keyed by its id. A reader that holds
 * something exchanged for the key drops it when a newer sequence arrives.
 *
 * @param kind {@code api-key} (of a tenant) or {@code application} (of a platform)
 * @param tenantId null for an application
 */
public record ApiKeyState(
    UUID id,
    String kind,
    @Nullable UUID tenantId,
    String platform,
    String name,
    List<String> scopes,
    @Nullable Instant expiresAt,
    @Nullable Instant revokedAt) {

  /** Whether the key is of use at this instant (system time). */
  public boolean isUsableAt(Instant now) {
    return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
  }
}
