package io.atelier.domains.edge;

import io.atelier.domains.claim.Domain;
import java.util.Map;
import java.util.UUID;

/**
 * What the cluster must know of a domain.
 *
 * @param name of its objects, and of the secret with the certificate
 */
public record Edge(UUID domainId, UUID tenantId, String host, String name) {
  /** Marks what is ours to change and to take away. */
  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";

  public static final String MANAGER = "atelier";
  public static final String DOMAIN_LABEL = "atelier.io/domain";
  private static final String TENANT_LABEL = "atelier.io/tenant";

  public static Edge of(Domain domain) {
    return new Edge(domain.id(), domain.tenantId(), domain.domainName(), nameOf(domain.id()));
  }

  public static String nameOf(UUID domainId) {
    return "domain-" + domainId;
  }

  public Map<String, String> labels() {
    return Map.of(
        MANAGED_BY, MANAGER,
        DOMAIN_LABEL, domainId.toString(),
        TENANT_LABEL, tenantId.toString());
  }
}
