package io.atelier.tenant.apikey;

import io.atelier.chassis.problem.Check;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

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

  /** Accepts scopes of tenants' keys. */
  static final class OfApiKey implements Check<List<String>> {
    @Override
    public @Nullable String fault(List<String> scopes) {
      return Scopes.fault(scopes, OF_API_KEYS);
    }
  }

  /** Accepts scopes of applications. */
  public static final class OfApplication implements Check<List<String>> {
    @Override
    public @Nullable String fault(List<String> scopes) {
      return Scopes.fault(scopes, OF_APPLICATIONS);
    }
  }

  private static @Nullable String fault(List<String> scopes, Set<String> known) {
    return !scopes.isEmpty() && known.containsAll(scopes)
        ? null
        : "must name one or more of: " + String.join(", ", new TreeSet<>(known));
  }
}
