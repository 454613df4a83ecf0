package io.atelier.gateway.credential;

import io.atelier.chassis.security.Caller;
import org.jspecify.annotations.Nullable;

/**
 * A caller who is known.
 *
 * @param token for the services, never for a client or an application
 * @param rates null unless an API key called
 */
public record Authenticated(Caller caller, String token, @Nullable KeyRates rates) {}
