package io.atelier.tenant.lifecycle;

import io.atelier.chassis.problem.Check;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name of a tenant in its address; it never changes. */
final class Slug {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9](?:[a-z0-9-]{1,38})[a-z0-9]");

  /** Labels of the control plane, and what a visitor would take for the operator's own. */
  private static final Set<String> RESERVED =
      Set.of(
          "tenants",
          "billing",
          "usage",
          "domains",
          "notifications",
          "api",
          "admin",
          "console",
          "www",
          "mail",
          "smtp",
          "ftp",
          "ns1",
          "ns2",
          "app",
          "status",
          "docs",
          "help",
          "support",
          "static",
          "assets",
          "gateway",
          "auth",
          "login",
          "localhost",
          "tenant-service",
          "billing-service",
          "usage-service",
          "domain-service",
          "notification-service");

  private Slug() {}

  static boolean isWellFormed(String slug) {
    return SHAPE.matcher(slug).matches();
  }

  /** Accepts what can stand in an address. */
  static final class WellFormed implements Check<String> {
    @Override
    public @Nullable String fault(String slug) {
      return isWellFormed(slug)
          ? null
          : "must be 3 to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit";
    }
  }

  /**
   * @param platforms codes of platforms, which are labels as well
   */
  static boolean isReserved(String slug, Set<String> platforms) {
    return RESERVED.contains(slug) || platforms.contains(slug);
  }
}
