package io.atelier.gateway.resolution;

import io.atelier.events.tenant.PlatformState;
import io.atelier.events.tenant.TenantState;
import org.jspecify.annotations.Nullable;

/** What lives at a host. */
public sealed interface Place {

  /**
   * The control plane.
   *
   * @param service the service whose pages the subdomain shows; null where it names none
   * @param platform the platform whose host it is; null on the installation's own hosts
   */
  record ControlPlane(@Nullable String service, @Nullable String platform) implements Place {}

  /** A tenant's own address. */
  record Tenant(TenantState tenant, PlatformState platform) implements Place {

    /** Whether the path belongs to the control plane on this host. */
    public boolean isControlPlane(String path) {
      String prefix = platform.controlPlanePrefix();
      return path.equals(prefix) || path.startsWith(prefix + "/");
    }

    /** The path as the services know it. */
    public String controlPlanePath(String path) {
      return "/api" + path.substring(platform.controlPlanePrefix().length());
    }
  }
}
