package io.atelier.domains.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateConditionsTests {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
  private static final String LATER = "2026-08-30T00:00:00Z";
  private static final String BEFORE = "2026-05-30T00:00:00Z";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, -, PENDING",
        "False, -, -, PENDING",
        "False, True/Renewing, -, PENDING",
        "True, -, " + LATER + ", ISSUED",
        "True, False/Issued, " + LATER + ", ISSUED",
        "True, True/Renewing, " + LATER + ", RENEWING",
        "True, -, " + BEFORE + ", EXPIRED",
        "False, -, " + BEFORE + ", EXPIRED",
        "False, False/Failed, -, FAILED"
      })
  void conditionsMeanOneState(String ready, String issuing, String notAfter, String state) {
    List<Map<String, String>> conditions = new ArrayList<>();
    if (ready != null) {
      conditions.add(Map.of("type", "Ready", "status", ready));
    }
    if (issuing != null) {
      String[] parts = issuing.split("/");
      conditions.add(
          Map.of(
              "type",
              "Issuing",
              "status",
              parts[0],
              "reason",
              parts[1],
              "message",
              "CAA forbids it"));
    }
    Map<String, Object> status = new TreeMap<>();
    status.put("conditions", conditions);
    if (notAfter != null) {
      status.put("notAfter", notAfter);
    }
    CertificateReading reading = CertificateConditions.read(status, NOW);
    assertThat(reading.state()).isEqualTo(state);
    assertThat(reading.expiresAt()).isEqualTo(notAfter == null ? null : Instant.parse(notAfter));
    if (state.equals("FAILED")) {
      assertThat(reading.reason()).contains("CAA forbids it");
    }
  }

  @Test
  void whatCertManagerHasNotTouchedIsPending() {
    assertThat(CertificateConditions.read(null, NOW)).isEqualTo(CertificateReading.ORDERED);
    assertThat(CertificateConditions.read("nonsense", NOW)).isEqualTo(CertificateReading.ORDERED);
    assertThat(CertificateConditions.read(Map.of(), NOW)).isEqualTo(CertificateReading.ORDERED);
  }
}
