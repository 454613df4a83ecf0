package io.atelier.tenant.member;

import io.atelier.chassis.security.MemberRole;
import java.time.Instant;
import java.util.UUID;

/**
 * A user's place in a tenant.
 *
 * @param slug the tenant's
 * @param platform the tenant's
 */
public record Member(
    UUID id,
    UUID tenantId,
    String slug,
    String platform,
    UUID userId,
    String email,
    MemberRole role,
    Instant createdAt) {}
