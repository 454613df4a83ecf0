package io.atelier.events.tenant;

import java.time.Instant;
import java.util.UUID;

/** A user's place in a tenant, on {@code atelier.members}, keyed by the member's id. */
public record MemberState(
    UUID id, UUID tenantId, UUID userId, String role, Instant createdAt, Instant updatedAt) {}
