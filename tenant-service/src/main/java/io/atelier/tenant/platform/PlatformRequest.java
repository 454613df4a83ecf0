package io.atelier.tenant.platform;

import io.atelier.events.tenant.PlatformState;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A platform as an operator writes it; what is absent takes the default. */
record PlatformRequest(
    @Pattern(
            regexp = "[a-z][a-z0-9-]{1,38}[a-z0-9]",
            message = "must be 3 to 40 of a-z, 0-9 and -, beginning with a letter")
        String code,
    @Size(min = 1, max = 200, message = "must be 1 to 200 characters") String name,
    @Size(min = 3, max = 253, message = "must be a domain name") String baseDomain,
    @Nullable String pathPrefix,
    @Nullable Map<String, Object> branding,
    @Nullable Map<String, Object> config,
    @Nullable @Pattern(regexp = "https?://.+", message = "must be an http or https address")
        String applicationUrl,
    @Nullable @Pattern(regexp = "/[a-z0-9/_-]+", message = "must be a path such as /api")
        String controlPlanePrefix,
    @Nullable Boolean databasePerTenant,
    @Nullable
        @Pattern(
            regexp = "[a-z](?:[a-z0-9_]|\\{platform})*\\{slug}(?:[a-z0-9_]|\\{platform})*",
            message = "must be of a-z, 0-9 and _ and contain {slug}")
        String databaseNamePattern,
    @Nullable @Pattern(regexp = "required|optional", message = "must be required or optional")
        String authentication,
    @Nullable List<String> publicPaths,
    @Nullable String requestMetric,
    @Nullable Boolean isActive) {

  PlatformState toPlatform(boolean isDefault) {
    return new PlatformState(
        code,
        name,
        baseDomain,
        pathPrefix,
        branding == null ? Map.of() : branding,
        config == null ? Map.of() : config,
        applicationUrl,
        controlPlanePrefix == null ? "/api" : controlPlanePrefix,
        databasePerTenant == null || databasePerTenant,
        databaseNamePattern,
        authentication == null ? "required" : authentication,
        publicPaths == null ? List.of() : publicPaths,
        requestMetric,
        isActive == null || isActive,
        isDefault);
  }
}
