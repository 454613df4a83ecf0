package io.atelier.gateway.credential;

import org.jspecify.annotations.Nullable;

/** How often a key may call; null where the key has no figure of its own. */
public record KeyRates(@Nullable Long perMinute, @Nullable Long perDay) {}
