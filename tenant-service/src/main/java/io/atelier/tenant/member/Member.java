package io.atelier.tenant.member;

import io.atelier.chassis.security.MemberRole;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's place in a tenant.
 *
 * @param slug the tenant's
 * @param platform the tenant's
 * @param emailConfirmedAt when a mail proved the address; null until then
 */
public record Member(
    UUID id,
    UUID tenantId,
    String slug,
    String platform,
    UUID userId,
    String email,
    MemberRole role,
    Instant createdAt,
    @Nullable Instant emailConfirmedAt) {}
