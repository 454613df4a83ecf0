package io.atelier.tenant.lifecycle;

import io.atelier.chassis.problem.Faults;
import io.atelier.tenant.account.EmailAddress;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A sign-up. */
record SignUpRequest(
    @Size(max = 200, message = "must be 1 to 200 characters")
        @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String name,
    String slug,
    String email,
    @Nullable @Size(max = 40, message = "must be at most 40 characters") String phone,
    @Nullable @Size(max = 200, message = "must be at most 200 characters") String city,
    @Nullable String countryCode,
    @Nullable String platform,
    @Nullable String planCode,
    @Nullable Boolean pilot) {
  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

  /** Runs once each member for itself is right; adds what only the members' meaning tells. */
  SignUpRequest {
    Faults faults = new Faults();
    faults.check(
        Slug.isWellFormed(slug),
        "/slug",
        "must be 3 to 40 of a-z, 0-9 and -, beginning and ending with a letter or digit");
    faults.check(EmailAddress.isValid(email), "/email", "must be an e-mail address");
    faults.check(
        isCountry(countryCode),
        "/country_code",
        "must be a country by ISO 3166-1 alpha-2, in capitals, e.g. FR");
    faults.throwIfAny();
  }

  static boolean isCountry(@Nullable String code) {
    return code == null || COUNTRIES.contains(code);
  }
}
