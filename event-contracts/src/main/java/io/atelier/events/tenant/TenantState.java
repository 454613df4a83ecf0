package io.atelier.events.tenant;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant, on {@code atelier.tenants}, keyed by its id. The first fields are those of the tenant
 * in the HTTP API.
 *
 * @param status TRIAL, ACTIVE, SUSPENDED, CANCELLED or DELETED: for showing only, never decided by
 * @param planCode the plan it signed up for
 * @param trialEndsAt computed once at sign-up; null when the plan has no trial
 * @param hold the operator's hold: {@code none}, {@code suspended} or {@code deleted}
 * @param databaseState {@code none}, {@code creating}, {@code ready} or {@code failed}
 */
public record TenantState(
    UUID id,
    UUID accountId,
    String name,
    String slug,
    String platform,
    String subdomain,
    @Nullable String databaseName,
    String status,
    @Nullable String statusReason,
    @Nullable Instant trialEndsAt,
    boolean pilot,
    String email,
    @Nullable String phone,
    @Nullable String city,
    @Nullable String countryCode,
    String language,
    @Nullable String timeZone,
    @Nullable String externalId,
    Map<String, Object> metadata,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant deletedAt,
    String planCode,
    String hold,
    String databaseState) {}
