package io.atelier.tenant.lifecycle;

import io.atelier.chassis.problem.Check;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Countries by ISO 3166-1 alpha-2. */
final class CountryCode {
  private static final Set<String> ASSIGNED = Set.of(Locale.getISOCountries());

  private CountryCode() {}

  /** Accepts codes that are given to a country. */
  static final class Assigned implements Check<String> {
    @Override
    public @Nullable String fault(String code) {
      return ASSIGNED.contains(code)
          ? null
          : "must be a country by ISO 3166-1 alpha-2, in capitals, e.g. FR";
    }
  }
}
