package io.atelier.usage.total;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.LimitKind;
import io.atelier.usage.Rights;
import io.atelier.usage.Seed;
import io.atelier.usage.entitlement.CountingPeriod;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A total that is not watched for would not be marked either. */
class WatchTests {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Counter COUNTER =
      new Counter(
          "calls",
          new CountingPeriod(NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(1))),
          Aggregation.SUM);

  @Test
  void whatIsNotWatchedForStaysAsItIs() {
    AtomicInteger quiet = new AtomicInteger();
    Seed.runs(
        20_000,
        random -> {
          Thresholds thresholds = new Thresholds(percents(random));
          EntitledLimit limit = random.nextInt(5) == 0 ? null : limit(random);
          Watch watch = Watch.of(COUNTER, limit, thresholds);
          Total total = total(random, watch);
          if (!isWatched(total, watch)) {
            quiet.incrementAndGet();
            assertThat(new Standing(total, limit).marked(NOW, thresholds).total())
                .as("%s under %s with %s", total, limit, thresholds)
                .isEqualTo(total);
          }
        });
    if (Long.getLong("seed") == null) {
      assertThat(quiet).hasValueGreaterThan(1_000);
    }
  }

  @Test
  void ofAnEndedPeriodWhatIsNotWatchedForStaysAsItIsToo() {
    Instant later = NOW.plus(Duration.ofDays(2));
    Seed.runs(
        20_000,
        random -> {
          Thresholds thresholds = new Thresholds(percents(random));
          EntitlementPhase phase =
              Rights.phase(NOW, "active", true, Map.of("calls", limit(random)));
          Watch watch = Watch.of(COUNTER, phase, later, thresholds);
          Total total = total(random, watch);
          Standing marked = Standing.of(phase, later, total).marked(later, thresholds);
          if (!isWatched(total, watch)) {
            assertThat(marked.total()).as("%s with %s", total, thresholds).isEqualTo(total);
          }
          assertThat(marked.total().alerted().max()).isEqualTo(total.alerted().max());
        });
  }

  @Test
  void whatReachesAThresholdIsWatchedFor() {
    Watch watch = Watch.of(COUNTER, limit(new BigDecimal("2.5")), new Thresholds(List.of(80, 100)));
    assertThat(watch).isEqualTo(new Watch(2_000_000L, 2_500_000L));
    Watch late = Watch.of(COUNTER, limit(new BigDecimal("3")), new Thresholds(List.of(150)));
    assertThat(late.least()).isEqualTo(3_000_000L);
    Watch thirds =
        Watch.of(COUNTER, limit(new BigDecimal("0.000001")), new Thresholds(List.of(33)));
    assertThat(thirds.least()).isEqualTo(1L);
    Watch none = Watch.of(COUNTER, limit(BigDecimal.ZERO), new Thresholds(List.of(80)));
    assertThat(none.least()).isZero();
  }

  @Test
  void thresholdsMayBeGivenInAnyOrder() {
    Thresholds thresholds = new Thresholds(List.of(100, 80, 100));
    assertThat(thresholds).isEqualTo(new Thresholds(List.of(80, 100)));
    assertThat(thresholds.least(BigDecimal.TEN)).isEqualTo(8_000_000L);
    assertThat(thresholds.reached(Quantity.of(BigDecimal.TEN), BigDecimal.TEN)).isEqualTo(100);
  }

  @Test
  void aGaugeIsAlwaysWatchedFor() {
    Counter gauge = new Counter("rooms", CountingPeriod.OF_GAUGES, Aggregation.LAST);
    assertThat(Watch.of(gauge, null, new Thresholds(List.of(80))).least()).isZero();
  }

  /** As the recorder's statement asks it. */
  private static boolean isWatched(Total total, Watch watch) {
    Quantity noted = total.alerted().max();
    Long max = noted == null ? null : noted.millionths();
    return (watch.least() != null && total.used().millionths() >= watch.least())
        || total.limitReachedAt() != null
        || total.alerted().percent() > 0
        || !Objects.equals(max, watch.max());
  }

  private static List<Integer> percents(SplittableRandom random) {
    return random.ints(random.nextInt(3), 1, 160).sorted().distinct().boxed().toList();
  }

  private static EntitledLimit limit(SplittableRandom random) {
    return limit(
        switch (random.nextInt(4)) {
          case 0 -> BigDecimal.valueOf(random.nextInt(4));
          case 1 -> BigDecimal.valueOf(random.nextInt(10_000_000), 6);
          case 2 -> new BigDecimal("999999999999.999999");
          default -> new BigDecimal("1000000000000000").add(BigDecimal.valueOf(random.nextInt()));
        });
  }

  private static EntitledLimit limit(@Nullable BigDecimal max) {
    return new EntitledLimit(LimitKind.COUNTER, max, BeyondLimit.REFUSE, false, null, null);
  }

  /** Often close to what is watched for. */
  private static Total total(SplittableRandom random, Watch watch) {
    Long least = watch.least();
    long near = least == null ? random.nextLong(5_000_000) : least + random.nextInt(5) - 2;
    long used = random.nextBoolean() ? near : random.nextLong(5_000_000);
    Long max = random.nextInt(4) == 0 ? (Long) 7L : watch.max();
    return new Total(
        COUNTER,
        new Quantity(Math.clamp(used, 0, 999_999_999_999_999_999L)),
        Quantity.ZERO,
        1,
        null,
        null,
        random.nextInt(4) == 0 ? NOW : null,
        new Total.Alerted(random.nextInt(4) == 0 ? 80 : 0, max == null ? null : new Quantity(max)));
  }
}
