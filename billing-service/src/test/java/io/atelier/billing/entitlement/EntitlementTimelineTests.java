package io.atelier.billing.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.catalog.Catalogs;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.billing.LimitKind;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EntitlementTimelineTests {
  private static final CurrentCatalog CATALOG = Catalogs.current();
  private static final PlatformCatalog STUDIO = CATALOG.catalog().platform("studio").orElseThrow();
  private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");
  private static final Instant END = Instant.parse("2026-12-05T10:00:00Z");

  @Test
  void aTrialSaysWhatFollowsIt() {
    EntitlementsRecord record =
        EntitlementTimeline.of(
            standing(new Standing.Phase(END, "active", true, null, plan("free"))),
            Grants.NONE,
            STUDIO,
            Duration.ZERO,
            START);

    EntitlementPhase before = record.phaseAt(END.minusNanos(1));
    assertThat(before.status()).isEqualTo("trial");
    assertThat(before.planCode()).isEqualTo("starter");
    assertThat(before.features()).containsExactly("custom_domain", "stripe_payments");
    assertThat(before.limits().get("sessions_per_month"))
        .isEqualTo(
            new EntitledLimit(
                LimitKind.COUNTER,
                new BigDecimal(200),
                BeyondLimit.REFUSE,
                false,
                "Monthly session limit reached (200 sessions). Upgrade to continue.",
                "pro"));

    EntitlementPhase after = record.phaseAt(END);
    assertThat(after.status()).isEqualTo("active");
    assertThat(after.planCode()).isEqualTo("free");
    assertThat(after.features()).isEmpty();
    assertThat(after.limits().get("sessions_per_month").max()).isEqualByComparingTo("50");
    assertThat(after.limits().get("sessions_per_month").upgradePlan()).isEqualTo("starter");
    assertThat(after.limits()).doesNotContainKey("requests_per_month");
  }

  @Test
  void withoutAPlanBehindItATrialEndsAccess() {
    EntitlementsRecord record =
        EntitlementTimeline.of(
            standing(new Standing.Phase(END, "expired", false, "trial-over", plan("starter"))),
            Grants.NONE,
            STUDIO,
            Duration.ZERO,
            START);
    assertThat(record.phaseAt(END).access()).isFalse();
    assertThat(record.phaseAt(END).reason()).isEqualTo("trial-over");
    assertThat(record.periodAt(END.plusSeconds(1)).start()).isEqualTo(END);
  }

  private static Standing standing(Standing.Phase next) {
    ZoneId paris = ZoneId.of("Europe/Paris");
    return new Standing(
        UUID.randomUUID(),
        "studio",
        List.of(new Standing.Phase(START, "trial", true, null, plan("starter")), next),
        List.of(new Anchor(START, paris), new Anchor(END, paris)));
  }

  private static PlanVersion plan(String code) {
    return CATALOG.newest(STUDIO.plan(code).orElseThrow());
  }
}
