package io.atelier.events.tenant;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A business offering, on {@code atelier.platforms}, keyed by its code.
 *
 * @param baseDomain tenants are at {@code <slug>.<base_domain>}
 * @param applicationUrl where the company's application listens; null while there is none
 * @param controlPlanePrefix the path on tenant hosts that is ours, {@code /api} unless set
 * @param authentication {@code required} or {@code optional}
 * @param publicPaths path prefixes that pass without a credential
 * @param requestMetric the metric that one request counts on; null: requests are not metered
 * @param isDefault whether a sign-up that names no platform lands here
 */
public record PlatformState(
    String code,
    String name,
    String baseDomain,
    @Nullable String pathPrefix,
    Map<String, Object> branding,
    Map<String, Object> config,
    @Nullable String applicationUrl,
    String controlPlanePrefix,
    boolean databasePerTenant,
    @Nullable String databaseNamePattern,
    String authentication,
    List<String> publicPaths,
    @Nullable String requestMetric,
    boolean isActive,
    boolean isDefault) {}
