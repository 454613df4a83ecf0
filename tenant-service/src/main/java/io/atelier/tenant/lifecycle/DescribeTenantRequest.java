package io.atelier.tenant.lifecycle;

import io.atelier.chassis.problem.Check;
import io.atelier.chassis.problem.Checked;
import io.atelier.events.envelope.EventJson;
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
    @Nullable @Checked(by = CountryCode.Assigned.class) String countryCode,
    @Nullable @Pattern(regexp = "en|fr", message = "must be en or fr") String language,
    @Nullable @Checked(by = KnownZone.class) String timeZone,
    @Nullable
        @Size(max = 50, message = "must have at most 50 members")
        @Checked(by = SmallEnough.class)
        Map<String, Object> metadata) {
  private static final int METADATA_BYTES = 16 * 1024;

  /** Accepts metadata that travel with every state of the tenant. */
  static final class SmallEnough implements Check<Map<String, Object>> {
    @Override
    public @Nullable String fault(Map<String, Object> metadata) {
      return EventJson.write(metadata).length <= METADATA_BYTES
          ? null
          : "must be at most 16 KiB as JSON";
    }
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

  /** Accepts zones of the IANA database. */
  static final class KnownZone implements Check<String> {
    @Override
    public @Nullable String fault(String zone) {
      return ZoneId.getAvailableZoneIds().contains(zone)
          ? null
          : "must be a zone of the IANA database, e.g. Europe/Paris";
    }
  }
}
