package io.atelier.tenant.lifecycle;

import io.atelier.chassis.problem.Faults;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.ZoneId;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What describes a tenant; what is absent stays. */
record DescribeTenantRequest(
    @Nullable
        @Size(max = 200, message = "must be 1 to 200 characters")
        @Pattern(regexp = "(?s).*\\S.*", message = "must not be blank")
        String name,
    @Nullable @Size(max = 40, message = "must be at most 40 characters") String phone,
    @Nullable @Size(max = 200, message = "must be at most 200 characters") String city,
    @Nullable String countryCode,
    @Nullable @Pattern(regexp = "en|fr", message = "must be en or fr") String language,
    @Nullable String timeZone,
    @Nullable @Size(max = 50, message = "must have at most 50 members")
        Map<String, Object> metadata) {

  DescribeTenantRequest {
    Faults faults = new Faults();
    faults.check(
        SignUpRequest.isCountry(countryCode),
        "/country_code",
        "must be a country by ISO 3166-1 alpha-2, in capitals, e.g. FR");
    faults.check(
        timeZone == null || ZoneId.getAvailableZoneIds().contains(timeZone),
        "/time_zone",
        "must be a zone of the IANA database, e.g. Europe/Paris");
    faults.throwIfAny();
  }

  Tenant applyTo(Tenant tenant) {
    return new Tenant(
        tenant.id(),
        tenant.accountId(),
        tenant.platform(),
        tenant.slug(),
        name == null ? tenant.name() : name.strip(),
        tenant.email(),
        phone == null ? tenant.phone() : phone,
        city == null ? tenant.city() : city,
        countryCode == null ? tenant.countryCode() : countryCode,
        language == null ? tenant.language() : language,
        timeZone == null ? tenant.timeZone() : timeZone,
        tenant.externalId(),
        metadata == null ? tenant.metadata() : metadata,
        tenant.planCode(),
        tenant.pilot(),
        tenant.trialEndsAt(),
        tenant.hold(),
        tenant.holdReason(),
        tenant.shown(),
        tenant.databaseName(),
        tenant.databaseState(),
        tenant.sequence(),
        tenant.createdAt(),
        tenant.updatedAt(),
        tenant.deletedAt());
  }
}
