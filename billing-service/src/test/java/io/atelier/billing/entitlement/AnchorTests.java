package io.atelier.billing.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class AnchorTests {
  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @Test
  void a31stComesBackAfterFebruary() {
    Anchor anchor = anchor("2027-01-31T09:00:00Z", "UTC");
    assertThat(anchor.plusMonths(1)).isEqualTo("2027-02-28T09:00:00Z");
    assertThat(anchor.plusMonths(2)).isEqualTo("2027-03-31T09:00:00Z");
    assertThat(anchor.plusMonths(3)).isEqualTo("2027-04-30T09:00:00Z");
  }

  @Test
  void aLeapDayIsClampedInOtherYears() {
    Anchor anchor = anchor("2028-02-29T12:00:00Z", "UTC");
    assertThat(anchor.plusMonths(12)).isEqualTo("2029-02-28T12:00:00Z");
    assertThat(anchor.plusMonths(48)).isEqualTo("2032-02-29T12:00:00Z");
  }

  @Test
  void localTimeStaysAcrossTheChangeOfTheClock() {
    Anchor anchor = new Anchor(Instant.parse("2026-03-15T08:00:00Z"), PARIS);
    assertThat(anchor.plusMonths(1)).isEqualTo("2026-04-15T07:00:00Z");
    assertThat(anchor.plusMonths(8)).isEqualTo("2026-11-15T08:00:00Z");
  }

  @Test
  void aBoundaryInAGapIsAsMuchLater() {
    Anchor halfPastTwo = new Anchor(Instant.parse("2026-01-29T01:30:00Z"), PARIS);
    assertThat(halfPastTwo.plusMonths(2)).isEqualTo("2026-03-29T01:30:00Z");
    assertThat(halfPastTwo.plusMonths(3)).isEqualTo("2026-04-29T00:30:00Z");
  }

  @Test
  void theDayThatSamoaSkippedIsPassedOver() {
    Anchor anchor = anchor("2011-11-30T20:00:00Z", "Pacific/Apia");
    assertThat(anchor.plusMonths(1)).isEqualTo("2011-12-30T20:00:00Z");
    Anchor onThe30th = new Anchor(Instant.parse("2011-12-01T05:00:00Z"), anchor.zone());
    assertThat(onThe30th.instant().atZone(anchor.zone()).getDayOfMonth()).isEqualTo(30);
    assertThat(onThe30th.plusMonths(1).atZone(anchor.zone()).toLocalDate())
        .hasToString("2011-12-31");
  }

  @Test
  void theSecondOfTwoEqualLocalTimesStaysTheSecond() {
    Anchor anchor = new Anchor(Instant.parse("2026-10-25T01:30:00Z"), PARIS);
    assertThat(anchor.plusMonths(0)).isEqualTo(anchor.instant());
  }

  @Test
  void countsWholePeriods() {
    Anchor anchor = anchor("2027-01-31T09:00:00Z", "UTC");
    assertThat(anchor.periodsUntil(Instant.parse("2026-01-01T00:00:00Z"), 1)).isZero();
    assertThat(anchor.periodsUntil(anchor.instant(), 1)).isZero();
    assertThat(anchor.periodsUntil(Instant.parse("2027-02-28T08:59:59Z"), 1)).isZero();
    assertThat(anchor.periodsUntil(Instant.parse("2027-02-28T09:00:00Z"), 1)).isEqualTo(1);
    assertThat(anchor.periodsUntil(Instant.parse("2028-01-31T08:59:59Z"), 12)).isZero();
    assertThat(anchor.periodsUntil(Instant.parse("2028-01-31T09:00:00Z"), 12)).isEqualTo(1);
  }

  private static Anchor anchor(String instant, String zone) {
    return new Anchor(Instant.parse(instant), ZoneId.of(zone));
  }
}
