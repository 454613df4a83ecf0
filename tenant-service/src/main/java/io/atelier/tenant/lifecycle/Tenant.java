package io.atelier.tenant.lifecycle;

import io.atelier.events.tenant.TenantState;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a customer works.
 *
 * @param databaseState none, creating, ready or failed
 * @param shown as last published
 */
record Tenant(
    UUID id,
    UUID accountId,
    String platform,
    String slug,
    String name,
    String email,
    @Nullable String phone,
    @Nullable String city,
    @Nullable String countryCode,
    String language,
    @Nullable String timeZone,
    @Nullable String externalId,
    Map<String, Object> metadata,
    String planCode,
    boolean pilot,
    @Nullable Instant trialEndsAt,
    Hold hold,
    @Nullable String holdReason,
    ShownStatus shown,
    @Nullable String databaseName,
    String databaseState,
    long sequence,
    Instant createdAt,
    Instant updatedAt,
    @Nullable Instant deletedAt) {

  boolean hasTrial() {
    return trialEndsAt != null;
  }

  TenantState toState() {
    return new TenantState(
        id,
        accountId,
        name,
        slug,
        platform,
        slug,
        databaseName,
        shown.status(),
        shown.reason(),
        trialEndsAt,
        pilot,
        email,
        phone,
        city,
        countryCode,
        language,
        timeZone,
        externalId,
        metadata,
        createdAt,
        updatedAt,
        deletedAt,
        planCode,
        hold.code(),
        databaseState);
  }
}
