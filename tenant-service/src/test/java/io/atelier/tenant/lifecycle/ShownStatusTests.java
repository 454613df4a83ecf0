package io.atelier.tenant.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.billing.EntitlementPhase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of the rules, row by row. */
class ShownStatusTests {

  @ParameterizedTest
  @CsvSource({
    "trial, true, , TRIAL",
    "active, true, , ACTIVE",
    "past_due, true, , ACTIVE",
    "cancelled, true, , CANCELLED",
    "pending, false, , TRIAL",
    "past_due, false, , SUSPENDED",
    "paused, false, , SUSPENDED",
    "expired, false, , CANCELLED",
    "expired, false, trial-over, SUSPENDED"
  })
  void billingAlone(String status, boolean access, String reason, String shown) {
    assertThat(ShownStatus.of(Hold.NONE, null, phase(status, access, reason), true))
        .isEqualTo(new ShownStatus(shown, reason));
  }

  @ParameterizedTest
  @CsvSource({"trial, true", "active, true", "cancelled, true", "expired, false"})
  void holdOfAnOperatorIsWorse(String status, boolean access) {
    EntitlementPhase billing = phase(status, access, null);
    assertThat(ShownStatus.of(Hold.SUSPENDED, "fraud", billing, true))
        .isEqualTo(new ShownStatus("SUSPENDED", "fraud"));
    assertThat(ShownStatus.of(Hold.DELETED, "asked for", billing, true))
        .isEqualTo(new ShownStatus("DELETED", "asked for"));
  }

  @Test
  void beforeBillingSaysAnythingTheSignUpTells() {
    assertThat(ShownStatus.of(Hold.NONE, null, null, true).status()).isEqualTo("TRIAL");
    assertThat(ShownStatus.of(Hold.NONE, null, null, false).status()).isEqualTo("ACTIVE");
  }

  private static EntitlementPhase phase(String status, boolean access, String reason) {
    return new EntitlementPhase(
        Instant.EPOCH, status, access, reason, "starter", 1, Map.of(), List.of());
  }
}
