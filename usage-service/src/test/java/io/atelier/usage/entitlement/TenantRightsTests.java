package io.atelier.usage.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.UsagePeriod;
import io.atelier.usage.Rights;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantRightsTests {
  private static final Instant RUNNING = Instant.parse("2026-03-10T00:00:00Z");

  private static TenantRights rights(Instant... passed) {
    return new TenantRights(
        UUID.randomUUID(),
        Rights.active(UUID.randomUUID(), RUNNING, Map.of()),
        Rights.catalog(),
        List.of(passed));
  }

  @ParameterizedTest
  @CsvSource({
    // older than the first period: counted in the first
    "2020-01-01T00:00:00Z, 2026-01-01T00:00:00Z, 2026-02-01T00:00:00Z",
    "2026-01-31T23:59:59Z, 2026-01-01T00:00:00Z, 2026-02-01T00:00:00Z",
    "2026-02-01T00:00:00Z, 2026-02-01T00:00:00Z, 2026-03-10T00:00:00Z",
    "2026-03-09T23:59:59Z, 2026-02-01T00:00:00Z, 2026-03-10T00:00:00Z",
    "2026-03-10T00:00:00Z, 2026-03-10T00:00:00Z, 2026-04-10T00:00:00Z",
    "2026-05-01T00:00:00Z, 2026-04-10T00:00:00Z, 2026-05-10T00:00:00Z",
    // past what is known: the last known period goes on
    "2031-01-01T00:00:00Z, 2027-04-10T00:00:00Z, 2027-05-10T00:00:00Z"
  })
  void lateUsageFindsItsPeriod(Instant at, Instant start, Instant end) {
    TenantRights rights =
        rights(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2026-02-01T00:00:00Z"));
    assertThat(rights.periodAt(at)).isEqualTo(new UsagePeriod(start, end));
  }

  @Test
  void withoutKeptBoundariesTheRecordAloneDecides() {
    assertThat(rights().periodAt(Instant.EPOCH).start()).isEqualTo(RUNNING);
  }

  @Test
  void gaugesHaveNoPeriod() {
    TenantRights rights = rights();
    assertThat(rights.countingPeriod(rights.catalog().metric("rooms").orElseThrow(), RUNNING))
        .isEqualTo(CountingPeriod.OF_GAUGES);
  }

  @Test
  void namesThePlanThatWouldReallyAllowIt() {
    EntitledLimit limit = Rights.limit(50);
    assertThat(allowing("sessions_per_month", limit, 201)).isEqualTo("pro");
    assertThat(allowing("sessions_per_month", limit, 2001)).isEqualTo("none");
    EntitledLimit named =
        new EntitledLimit(limit.kind(), limit.max(), limit.then(), false, null, "starter");
    assertThat(allowing("sessions_per_month", named, 200)).isEqualTo("starter");
    assertThat(allowing("sessions_per_month", named, 201)).isEqualTo("pro");
  }

  private static String allowing(String metric, EntitledLimit limit, long wanted) {
    return rights()
        .planThatAllows(metric, limit, BigDecimal.valueOf(wanted))
        .map(plan -> plan.code())
        .orElse("none");
  }
}
