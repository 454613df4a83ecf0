package io.atelier.tenant.lifecycle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.chassis.idempotency.WithoutSecrets;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant as the API shows it.
 *
 * @param owner in the answer to a sign-up only
 */
record TenantResponse(
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Owner owner)
    implements WithoutSecrets<TenantResponse> {

  /**
   * @param setPasswordToken for {@code POST /api/auth/password/reset}; null if the user was there
   *     before
   */
  record Owner(
      UUID userId, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String setPasswordToken) {}

  static TenantResponse from(Tenant tenant, ShownStatus now) {
    return from(tenant, now, null);
  }

  static TenantResponse from(Tenant tenant, ShownStatus now, @Nullable Owner owner) {
    return new TenantResponse(
        tenant.id(),
        tenant.accountId(),
        tenant.name(),
        tenant.slug(),
        tenant.platform(),
        tenant.slug(),
        tenant.databaseName(),
        now.status(),
        now.reason(),
        tenant.trialEndsAt(),
        tenant.pilot(),
        tenant.email(),
        tenant.phone(),
        tenant.city(),
        tenant.countryCode(),
        tenant.language(),
        tenant.timeZone(),
        tenant.externalId(),
        tenant.metadata(),
        tenant.createdAt(),
        tenant.updatedAt(),
        tenant.deletedAt(),
        owner);
  }

  @Override
  public TenantResponse withoutSecrets() {
    return new TenantResponse(
        id,
        accountId,
        name,
        slug,
        platform,
        subdomain,
        databaseName,
        status,
        statusReason,
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
        owner == null ? null : new Owner(owner.userId(), null));
  }

  @Override
  public String toString() {
    return "TenantResponse[" + id + "]";
  }
}
