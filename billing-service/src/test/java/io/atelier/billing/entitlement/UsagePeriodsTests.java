package io.atelier.billing.entitlement;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class UsagePeriodsTests {
  private static final int AHEAD = 14;

  @Test
  void aTrialIsAPeriodOfItsOwnAndItsEndANewAnchor() {
    Anchor anchor = new Anchor(Instant.parse("2026-11-21T10:00:00Z"), ZoneId.of("Europe/Paris"));
    Instant end = Instant.parse("2026-12-05T10:00:00Z");
    assertThat(UsagePeriods.ahead(anchors(anchor, end), anchor.instant(), 3))
        .containsExactly(
            anchor.instant(),
            end,
            Instant.parse("2027-01-05T10:00:00Z"),
            Instant.parse("2027-02-05T10:00:00Z"));
  }

  @Test
  void aLongTrialIsCutIntoMonths() {
    Anchor anchor = new Anchor(Instant.parse("2027-01-31T10:00:00Z"), ZoneId.of("UTC"));
    Instant end = Instant.parse("2027-04-15T10:00:00Z");
    assertThat(UsagePeriods.ahead(anchors(anchor, end), anchor.instant(), 4))
        .containsExactly(
            anchor.instant(),
            Instant.parse("2027-02-28T10:00:00Z"),
            Instant.parse("2027-03-31T10:00:00Z"),
            end,
            Instant.parse("2027-05-15T10:00:00Z"));
  }

  @Test
  void aTrialOfExactlyAMonthHasOneEnd() {
    Anchor anchor = new Anchor(Instant.parse("2027-03-01T10:00:00Z"), ZoneId.of("UTC"));
    Instant end = Instant.parse("2027-04-01T10:00:00Z");
    assertThat(UsagePeriods.ahead(anchors(anchor, end), anchor.instant(), 2))
        .containsExactly(anchor.instant(), end, Instant.parse("2027-05-01T10:00:00Z"));
  }

  /**
   * Whenever the boundaries are asked for, they are the same ones, ascending, without a gap: each
   * answer is a stretch of the one endless list, which starts at the period of now.
   */
  @Test
  void boundariesAreAStretchOfOneEndlessList() {
    Seeds.check(
        2_000,
        random -> {
          Anchor anchor = Generated.anchor(random);
          Instant nextAnchor =
              random.nextBoolean() ? anchor.instant().plus(Generated.trial(random)) : null;
          List<Instant> endless = endless(anchor, nextAnchor, 60);
          assertThat(endless).isSorted().doesNotHaveDuplicates();
          Instant now = within(random, endless);
          List<Instant> ahead = UsagePeriods.ahead(anchors(anchor, nextAnchor), now, AHEAD);
          assertThat(ahead).hasSize(AHEAD + 1);
          assertThat(endless).containsSequence(ahead);
          assertThat(ahead.getFirst()).isBeforeOrEqualTo(now);
          assertThat(ahead.get(1)).isAfter(now);
        });
  }

  @Test
  void beforeTheAnchorTheFirstPeriodCounts() {
    Anchor anchor = new Anchor(Instant.parse("2027-03-01T10:00:00Z"), ZoneId.of("UTC"));
    assertThat(UsagePeriods.ahead(List.of(anchor), anchor.instant().minus(Duration.ofDays(9)), 1))
        .first()
        .isEqualTo(anchor.instant());
  }

  private static List<Anchor> anchors(Anchor anchor, @Nullable Instant next) {
    return next == null ? List.of(anchor) : List.of(anchor, new Anchor(next, anchor.zone()));
  }

  private static Instant within(SplittableRandom random, List<Instant> endless) {
    Instant start = endless.get(random.nextInt(endless.size() - AHEAD - 3));
    return switch (random.nextInt(3)) {
      case 0 -> start;
      case 1 -> start.equals(endless.getFirst()) ? start : start.minusNanos(1_000);
      default -> start.plusSeconds(random.nextInt(86_400 * 27));
    };
  }

  /** Written down naively: months of the anchor, then months of the next. */
  private static List<Instant> endless(Anchor anchor, @Nullable Instant nextAnchor, int count) {
    List<Instant> boundaries = new ArrayList<>();
    for (int month = 0; boundaries.size() < count; month++) {
      Instant boundary = anchor.plusMonths(month);
      if (nextAnchor != null && !boundary.isBefore(nextAnchor)) {
        break;
      }
      boundaries.add(boundary);
    }
    Anchor next = new Anchor(nextAnchor == null ? anchor.instant() : nextAnchor, anchor.zone());
    for (int month = 0; nextAnchor != null && boundaries.size() < count; month++) {
      boundaries.add(next.plusMonths(month));
    }
    return boundaries;
  }
}
