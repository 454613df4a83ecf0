package io.atelier.tenant.exchange;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * @param keyHash SHA-256 of the key, in hex
 * @param tenant the header {@code Atelier-Tenant}, for applications
 */
record KeyExchangeRequest(
    @Pattern(regexp = "[0-9a-f]{64}", message = "must be SHA-256 in hex, 64 digits") String keyHash,
    @Nullable String tenant) {}
