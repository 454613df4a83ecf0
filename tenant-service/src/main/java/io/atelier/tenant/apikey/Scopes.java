package io.atelier.tenant.apikey;

import io.atelier.chassis.problem.Faults;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The closed lists of what keys may do; {@code *} is all of its list. */
public final class Scopes {
  private static final Set<String> OF_API_KEYS =
      Set.of("*", "app", "tenant:read", "billing:read", "usage:read", "entitlements:read");
  private static final Set<String> OF_APPLICATIONS =
      Set.of(
          "*",
          "app",
          "tenant:read",
          "billing:read",
          "usage:read",
          "entitlements:read",
          "usage:write",
          "credits:write",
          "database:read");

  private Scopes() {}

  static void checkApiKey(List<String> scopes, Faults faults) {
    check(scopes, OF_API_KEYS, faults);
  }

  public static void checkApplication(List<String> scopes, Faults faults) {
    check(scopes, OF_APPLICATIONS, faults);
  }

  private static void check(List<String> scopes, Set<String> known, Faults faults) {
    faults.check(!scopes.isEmpty(), "/scopes", "must name at least one scope");
    for (int i = 0; i < scopes.size(); i++) {
      faults.check(
          known.contains(scopes.get(i)),
          "/scopes/" + i,
          "must be one of: " + String.join(", ", new TreeSet<>(known)));
    }
  }
}
