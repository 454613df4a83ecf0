package io.atelier.billing.buyer;

import io.atelier.chassis.problem.Check;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A country by ISO 3166-1 alpha-2. */
final class CountryCode implements Check<String> {
  private static final Set<String> CODES = Set.of(Locale.getISOCountries());

  @Override
  public @Nullable String fault(String value) {
    return CODES.contains(value) ? null : "must be an ISO 3166-1 alpha-2 country code, e.g. FR";
  }
}
