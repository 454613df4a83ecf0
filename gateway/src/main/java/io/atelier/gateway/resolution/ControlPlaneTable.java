package io.atelier.gateway.resolution;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The control plane's paths: which service answers which. Literal segments win over variables, so
 * {@code /api/tenants/me} is never a tenant's id.
 */
@Component
public final class ControlPlaneTable {

  /** What the table says of a method and a path. */
  public sealed interface Match {
    record To(String service) implements Match {}

    record OtherMethods(Set<String> allowed) implements Match {}

    record Nothing() implements Match {}
  }

  /**
   * @param pattern {@code {name}} is any one segment, a last {@code **} any number of them
   * @param service {@code {service}} is the segment of that name
   */
  record Entry(Set<String> methods, String pattern, String service) {
    List<String> segments() {
      return List.of(pattern.substring(1).split("/", -1));
    }
  }

  private static final String TENANTS = "tenant-service";
  private static final String BILLING = "billing-service";
  private static final String USAGE = "usage-service";
  private static final String BY_SEGMENT = "{service}";

  private static final List<Entry> ENTRIES =
      List.of(
          entry(TENANTS, "/api/tenants", "GET", "POST"),
          entry(TENANTS, "/api/tenants/me", "GET", "PATCH"),
          entry(TENANTS, "/api/tenants/me/database", "GET"),
          entry(TENANTS, "/api/tenants/me/database/rotate-password", "POST"),
          entry(TENANTS, "/api/tenants/me/members", "GET"),
          entry(TENANTS, "/api/tenants/me/api-keys", "GET", "POST"),
          entry(TENANTS, "/api/tenants/me/api-keys/{id}", "DELETE"),
          entry(TENANTS, "/api/tenants/{id}", "GET"),
          entry(TENANTS, "/api/tenants/{id}/suspend", "POST"),
          entry(TENANTS, "/api/tenants/{id}/reactivate", "POST"),
          entry(TENANTS, "/api/keys/verify", "POST"),
          entry(TENANTS, "/api/auth/**", "GET", "POST"),
          entry(TENANTS, "/.well-known/jwks.json", "GET"),
          entry(TENANTS, "/api/admin/platforms", "GET", "POST"),
          entry(TENANTS, "/api/admin/applications", "GET", "POST"),
          entry(TENANTS, "/api/admin/applications/{id}", "DELETE"),
          entry(BILLING, "/api/plans", "GET"),
          entry(BILLING, "/api/addons", "GET"),
          entry(BILLING, "/api/credit-packs", "GET"),
          entry(BILLING, "/api/tenants/me/addons", "GET", "POST"),
          entry(BILLING, "/api/tenants/me/addons/{id}", "DELETE"),
          entry(BILLING, "/api/admin/catalog", "GET", "POST"),
          entry(BILLING, "/api/admin/plans/{code}/move", "POST"),
          entry(BILLING, "/api/tenants/me/subscribe", "POST"),
          entry(BILLING, "/api/tenants/me/subscription", "GET"),
          entry(BILLING, "/api/tenants/me/subscription/change", "POST"),
          entry(BILLING, "/api/tenants/me/subscription/preview", "POST"),
          entry(BILLING, "/api/tenants/me/subscription/scheduled-change", "DELETE"),
          entry(BILLING, "/api/tenants/me/subscription/cancel", "POST"),
          entry(BILLING, "/api/tenants/me/subscription/resume", "POST"),
          entry(BILLING, "/api/tenants/me/subscription/pause", "POST"),
          entry(BILLING, "/api/tenants/me/billing-details", "GET", "PUT"),
          entry(BILLING, "/api/tenants/me/invoices", "GET"),
          entry(BILLING, "/api/tenants/me/invoices/{id}", "GET"),
          entry(BILLING, "/api/tenants/me/payments", "GET"),
          entry(BILLING, "/api/tenants/me/billing-credits", "GET"),
          entry(BILLING, "/api/admin/tenants/{id}/subscribe", "POST"),
          entry(BILLING, "/api/admin/tenants/{id}/subscription/cancel", "POST"),
          entry(BILLING, "/api/admin/tenants/{id}/subscription/extend-trial", "POST"),
          entry(BILLING, "/api/admin/tenants/{id}/overrides", "GET", "POST"),
          entry(BILLING, "/api/admin/tenants/{id}/invoice-items", "POST"),
          entry(BILLING, "/api/admin/tenants/{id}/payments", "POST"),
          entry(BILLING, "/api/admin/invoices/{id}/finalize", "POST"),
          entry(BILLING, "/api/admin/invoices/{id}/void", "POST"),
          entry(BILLING, "/api/admin/parked-tenants", "GET"),
          entry(BILLING, "/api/admin/parked-tenants/{tenant_id}/retry", "POST"),
          entry(BILLING, "/api/test-clock", "POST"),
          entry(BILLING, "/api/test-clock/{tenant_id}", "GET"),
          entry(USAGE, "/api/tenants/me/entitlements", "GET"),
          entry(USAGE, "/api/tenants/me/usage", "GET"),
          entry(USAGE, "/api/tenants/me/usage/history", "GET"),
          entry(USAGE, "/api/tenants/me/usage/history.csv", "GET"),
          entry(USAGE, "/api/tenants/me/usage/logs", "GET"),
          entry(USAGE, "/api/usage/**", "GET", "POST", "PUT"),
          entry(USAGE, "/api/admin/usage/recounts", "POST"),
          entry(USAGE, "/api/admin/usage/top-metrics", "GET"),
          entry(USAGE, "/api/admin/usage/top-tenants", "GET"),
          entry(BY_SEGMENT, "/api/admin/parked-events/{service}", "GET"),
          entry(BY_SEGMENT, "/api/admin/parked-events/{service}/**", "GET", "POST"));

  /** What a service shows at a host of its own. */
  private static final Set<String> OWN_PAGES = Set.of("/", "/docs", "/v3/api-docs");

  private static final List<String> OWN_FOLDERS =
      List.of("/docs/", "/v3/api-docs/", "/webjars/", "/swagger-ui/");

  private final Set<String> services;
  private final Map<String, Entry> literal = new HashMap<>();
  private final List<Entry> variable = new ArrayList<>();

  ControlPlaneTable(ResolutionProperties properties) {
    this.services = Set.copyOf(properties.services().keySet());
    for (Entry entry : ENTRIES) {
      if (entry.pattern().indexOf('{') < 0 && !entry.pattern().endsWith("**")) {
        literal.put(entry.pattern(), entry);
      } else {
        variable.add(entry);
      }
    }
  }

  /**
   * @param path not decoded; a path that could be read in two ways matches nothing
   */
  public Match find(String method, String path) {
    if (!RequestShape.isUnambiguous(path)) {
      return new Match.Nothing();
    }
    Entry entry = literal.get(path);
    if (entry == null) {
      entry = mostLiteral(path);
    }
    if (entry == null) {
      return new Match.Nothing();
    }
    String service = service(entry, path);
    if (service == null) {
      return new Match.Nothing();
    }
    // Whoever answers GET answers HEAD (RFC 9110 section 9.3.2).
    boolean allowed =
        entry.methods().contains(method)
            || method.equals("HEAD") && entry.methods().contains("GET");
    return allowed ? new Match.To(service) : new Match.OtherMethods(allowed(entry));
  }

  /** Whether a path that is none of the table's is one that a service shows at its own host. */
  public boolean isOwnPage(String method, String path) {
    return (method.equals("GET") || method.equals("HEAD"))
        && RequestShape.isUnambiguous(path)
        && (OWN_PAGES.contains(path) || OWN_FOLDERS.stream().anyMatch(path::startsWith));
  }

  /** Every entry, for the test that compares the table with the services' own documents. */
  List<Entry> entries() {
    return ENTRIES;
  }

  private @Nullable Entry mostLiteral(String path) {
    List<String> segments = List.of(path.substring(1).split("/", -1));
    Entry best = null;
    for (Entry entry : variable) {
      if (matches(entry.segments(), segments)
          && (best == null || literals(entry) > literals(best))) {
        best = entry;
      }
    }
    return best;
  }

  private static boolean matches(List<String> pattern, List<String> path) {
    boolean open = pattern.getLast().equals("**");
    int fixed = open ? pattern.size() - 1 : pattern.size();
    if (open ? path.size() <= fixed : path.size() != fixed) {
      return false;
    }
    for (int i = 0; i < fixed; i++) {
      String segment = pattern.get(i);
      boolean same = segment.startsWith("{") ? !path.get(i).isEmpty() : segment.equals(path.get(i));
      if (!same) {
        return false;
      }
    }
    return !open || !path.get(fixed).isEmpty();
  }

  private static long literals(Entry entry) {
    return entry.segments().stream()
        .filter(segment -> !segment.startsWith("{") && !segment.equals("**"))
        .count();
  }

  private @Nullable String service(Entry entry, String path) {
    String service = entry.service();
    if (service.equals(BY_SEGMENT)) {
      int segment = entry.segments().indexOf(BY_SEGMENT);
      service = path.substring(1).split("/", -1)[segment];
    }
    return services.contains(service) ? service : null;
  }

  private static Set<String> allowed(Entry entry) {
    Set<String> allowed = new TreeSet<>(entry.methods());
    if (allowed.contains("GET")) {
      allowed.add("HEAD");
    }
    return allowed;
  }

  private static Entry entry(String service, String pattern, String... methods) {
    return new Entry(Set.of(methods), pattern, service);
  }
}
