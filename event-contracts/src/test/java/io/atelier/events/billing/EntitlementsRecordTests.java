package io.atelier.events.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EntitlementsRecordTests {
  private static final UUID TENANT = UUID.fromString("0193a2d0-4c00-7000-8000-00000000000a");
  private static final Instant BEGIN = Instant.parse("2026-01-31T10:00:00Z");

  @Test
  void boundaryBelongsToWhatBegins() {
    var entitlements = entitlements(List.of(0, 100), List.of(0, 100, 200));
    assertThat(entitlements.phaseAt(at(99)).planCode()).isEqualTo("plan-0");
    assertThat(entitlements.phaseAt(at(100)).planCode()).isEqualTo("plan-1");
    assertThat(entitlements.periodAt(at(99))).isEqualTo(new UsagePeriod(at(0), at(100)));
    assertThat(entitlements.periodAt(at(100))).isEqualTo(new UsagePeriod(at(100), at(200)));
  }

  @Test
  void firstPhaseAndPeriodHoldSinceEverAndTheLastForEver() {
    var entitlements = entitlements(List.of(0, 100), List.of(0, 100, 200));
    assertThat(entitlements.phaseAt(Instant.MIN).planCode()).isEqualTo("plan-0");
    assertThat(entitlements.phaseAt(Instant.MAX).planCode()).isEqualTo("plan-1");
    assertThat(entitlements.periodAt(Instant.MIN).start()).isEqualTo(at(0));
    assertThat(entitlements.periodAt(Instant.MAX).end()).isEqualTo(at(200));
  }

  @Test
  void tenantsNowIsSystemTimePlusTheOffset() {
    var moved =
        new EntitlementsRecord(
            TENANT, "studio", 86_400_000, List.of(at(0), at(1)), List.of(phase(0, 0)));
    assertThat(moved.tenantNow(BEGIN)).isEqualTo(BEGIN.plusSeconds(86_400));
  }

  @Test
  void recordWithoutPhaseOrPeriodIsRefused() {
    assertThatThrownBy(() -> entitlements(List.of(), List.of(0, 1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> entitlements(List.of(0), List.of(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitAdmitsUpToItsMaximumUnlessMoreIsBilledOrWarnedOf() {
    BigDecimal max = new BigDecimal("200");
    assertThat(limit(max, BeyondLimit.REFUSE).admits(new BigDecimal("200.000"))).isTrue();
    assertThat(limit(max, BeyondLimit.REFUSE).admits(new BigDecimal("200.000001"))).isFalse();
    assertThat(limit(max, BeyondLimit.BILL).admits(new BigDecimal("201"))).isTrue();
    assertThat(limit(max, BeyondLimit.WARN).admits(new BigDecimal("201"))).isTrue();
    assertThat(limit(null, BeyondLimit.REFUSE).admits(new BigDecimal("1e11"))).isTrue();
  }

  /** Run one seed again with {@code -Dseed=}. */
  @Test
  void lookUpsAgreeWithANaiveModel() {
    Long given = Long.getLong("seed");
    long first = given == null ? System.nanoTime() : given;
    long rounds = given == null ? 2_000 : 1;
    for (long seed = first; seed < first + rounds; seed++) {
      agreesWithModel(seed);
    }
  }

  private static void agreesWithModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Integer> phases = instants(random, 1 + random.nextInt(6));
    List<Integer> boundaries = instants(random, 2 + random.nextInt(14));
    var entitlements = entitlements(phases, boundaries);
    for (int i = 0; i < 20; i++) {
      int now = random.nextInt(-5, 65);
      assertThat(entitlements.phaseAt(at(now)))
          .as("phase at %s of %s, -Dseed=%s", now, phases, seed)
          .isEqualTo(entitlements.phases().get(lastNotAfter(phases, now)));
      int start = Math.min(lastNotAfter(boundaries, now), boundaries.size() - 2);
      assertThat(entitlements.periodAt(at(now)))
          .as("period at %s of %s, -Dseed=%s", now, boundaries, seed)
          .isEqualTo(new UsagePeriod(at(boundaries.get(start)), at(boundaries.get(start + 1))));
    }
  }

  private static int lastNotAfter(List<Integer> ascending, int now) {
    int begun = (int) ascending.stream().filter(from -> from <= now).count();
    return Math.max(0, begun - 1);
  }

  private static List<Integer> instants(SplittableRandom random, int count) {
    TreeSet<Integer> distinct = new TreeSet<>();
    while (distinct.size() < count) {
      distinct.add(random.nextInt(60));
    }
    return List.copyOf(distinct);
  }

  private static EntitlementsRecord entitlements(List<Integer> phases, List<Integer> boundaries) {
    List<EntitlementPhase> timeline = new ArrayList<>();
    for (int i = 0; i < phases.size(); i++) {
      timeline.add(phase(i, phases.get(i)));
    }
    return new EntitlementsRecord(
        TENANT,
        "studio",
        0,
        boundaries.stream().map(EntitlementsRecordTests::at).toList(),
        timeline);
  }

  private static EntitlementPhase phase(int number, int from) {
    return new EntitlementPhase(
        at(from), "active", true, null, "plan-" + number, 1, Map.of(), List.of());
  }

  private static EntitledLimit limit(BigDecimal max, BeyondLimit then) {
    return new EntitledLimit(LimitKind.COUNTER, max, then, false, null, null);
  }

  private static Instant at(int seconds) {
    return BEGIN.plusSeconds(seconds);
  }
}
