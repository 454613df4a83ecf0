package io.atelier.gateway;

import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.tenant.ApiKeyState;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** States as the services would publish them. */
public final class States {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private States() {}

  public static PlatformState platform(
      String code,
      String baseDomain,
      @Nullable String applicationUrl,
      String authentication,
      String... publicPaths) {
    return platform(code, baseDomain, applicationUrl, authentication, "/api", publicPaths);
  }

  public static PlatformState platform(
      String code,
      String baseDomain,
      @Nullable String applicationUrl,
      String authentication,
      String prefix,
      String[] publicPaths) {
    return new PlatformState(
        code,
        code,
        baseDomain,
        null,
        Map.of(),
        Map.of(),
        applicationUrl,
        prefix,
        true,
        null,
        authentication,
        List.of(publicPaths),
        "requests_per_month",
        true,
        false);
  }

  public static TenantState tenant(UUID id, String platform, String slug) {
    return tenant(id, platform, slug, "none", "ready");
  }

  public static TenantState tenant(
      UUID id, String platform, String slug, String hold, String databaseState) {
    return new TenantState(
        id,
        UUID.randomUUID(),
        slug,
        slug,
        platform,
        slug,
        "tenant_" + slug.replace('-', '_') + "_db",
        "TRIAL",
        null,
        null,
        false,
        "owner@example.com",
        null,
        null,
        null,
        "en",
        null,
        null,
        Map.of(),
        START,
        START,
        null,
        "starter",
        hold,
        databaseState);
  }

  public static EntitlementsRecord open(UUID tenantId, String platform) {
    return rights(tenantId, platform, 0, phase(START, "trial", true, null));
  }

  public static EntitlementsRecord closed(UUID tenantId, String platform, String reason) {
    return rights(tenantId, platform, 0, phase(START, "expired", false, reason));
  }

  public static EntitlementsRecord rights(
      UUID tenantId, String platform, long clockOffsetMs, EntitlementPhase... phases) {
    return new EntitlementsRecord(
        tenantId,
        platform,
        clockOffsetMs,
        List.of(START, START.plus(Duration.ofDays(31))),
        List.of(phases));
  }

  public static EntitlementPhase phase(
      Instant from, String status, boolean access, @Nullable String reason) {
    return new EntitlementPhase(from, status, access, reason, "starter", 1, Map.of(), List.of());
  }

  public static ApiKeyState key(UUID id, @Nullable UUID tenantId, @Nullable Instant revokedAt) {
    return new ApiKeyState(
        id, "api-key", tenantId, "studio", "a key", List.of("*"), null, revokedAt);
  }
}
