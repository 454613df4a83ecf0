package io.atelier.billing;

import io.atelier.events.tenant.TenantState;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tenants as tenant-service tells of them. */
public final class Tenants {
  private Tenants() {}

  public static TenantState tenant(
      UUID id, String platform, String plan, Instant createdAt, @Nullable Instant trialEndsAt) {
    String slug = "t-" + id.toString().substring(24);
    return new TenantState(
        id,
        UUID.randomUUID(),
        "A studio",
        slug,
        platform,
        slug,
        null,
        trialEndsAt == null ? "ACTIVE" : "TRIAL",
        null,
        trialEndsAt,
        false,
        slug + "@example.com",
        null,
        null,
        null,
        "en",
        null,
        null,
        Map.of(),
        createdAt,
        createdAt,
        null,
        plan,
        "none",
        "creating");
  }

  /** The same tenant, held by an operator. */
  public static TenantState held(TenantState tenant, String hold) {
    return new TenantState(
        tenant.id(),
        tenant.accountId(),
        tenant.name(),
        tenant.slug(),
        tenant.platform(),
        tenant.subdomain(),
        tenant.databaseName(),
        tenant.status(),
        tenant.statusReason(),
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
        tenant.planCode(),
        hold,
        tenant.databaseState());
  }
}
