package io.atelier.tenant.member;

import io.atelier.chassis.security.MemberRole;
import java.time.Instant;
import java.util.UUID;

/** The offer to become a member, made to an address. */
record Invitation(
    UUID id, UUID tenantId, String email, MemberRole role, Instant createdAt, Instant expiresAt) {}
