package io.atelier.gateway.credential;

import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What tenant-service gave for a key.
 *
 * @param token for the services, never for a client
 * @param sequence of the key's state that this was made from
 * @param kind {@code api-key} or {@code application}
 * @param tenantId null for an application that named no tenant
 * @param expiresAt the end of the token
 * @param keyExpiresAt the end of the key itself
 */
record ExchangedKey(
    String token,
    UUID keyId,
    long sequence,
    String kind,
    @Nullable UUID tenantId,
    String platform,
    Set<String> scopes,
    @Nullable KeyRates rates,
    Instant expiresAt,
    @Nullable Instant keyExpiresAt) {}
