package io.atelier.chassis.security;

import java.time.Instant;

/** A token whose signature, issuer and time were checked. */
public record VerifiedToken(Caller caller, Instant expiresAt) {}
