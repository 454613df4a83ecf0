package io.atelier.gateway.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellTests {
  private static final long NOW = 33_000_000_000_123L;
  private static final long SECOND = 1_000_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 11, 59, 60, 61, 997, 10_000})
  void exactlyTheLimitPassesAtOnce(long limit) {
    Cell cell = new Cell(1);
    List<Rate> rates = List.of(Rate.perMinute(limit));
    for (long i = 1; i <= limit; i++) {
      Allowance allowance = cell.take(rates, NOW);
      assertThat(allowance.allowed()).as("request %d of %d", i, limit).isTrue();
      assertThat(allowance.left().getFirst().remaining()).isEqualTo(limit - i);
    }
    assertThat(cell.take(rates, NOW).allowed()).isFalse();
  }

  @Test
  void whatIsRefusedSaysWhenOneMorePasses() {
    Cell cell = new Cell(2);
    List<Rate> rates = List.of(Rate.perMinute(60), Rate.perDay(10_000));
    for (int i = 0; i < 60; i++) {
      cell.take(rates, NOW);
    }
    Allowance refused = cell.take(rates, NOW);
    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(6));
    assertThat(refused.headers())
        .containsEntry("RateLimit", "\"minute\";r=0;t=65, \"day\";r=9940;t=524");
    assertThat(cell.take(rates, NOW + 6 * SECOND - 2_000).allowed()).isFalse();
    assertThat(cell.take(rates, NOW + 6 * SECOND).allowed()).isTrue();
    assertThat(cell.take(rates, NOW + 6 * SECOND).retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void whatIsSentAtOnceIsCountedAsSentAtOnceHoweverLongItTakes() {
    Cell cell = new Cell(1);
    List<Rate> rates = List.of(Rate.perMinute(60));
    for (int i = 0; i < 60; i++) {
      assertThat(cell.take(rates, NOW + i * SECOND / 15).allowed()).isTrue();
    }
    assertThat(cell.take(rates, NOW + 5 * SECOND).allowed()).isFalse();
  }

  @Test
  void anEvenStreamAtTheRateAlwaysPasses() {
    Cell cell = new Cell(1);
    List<Rate> rates = List.of(Rate.perMinute(60));
    for (int i = 0; i < 1_000; i++) {
      assertThat(cell.take(rates, NOW + i * SECOND).allowed()).isTrue();
    }
  }

  @Test
  void aRefusalCountsOnNoRate() {
    Cell cell = new Cell(2);
    List<Rate> rates = List.of(Rate.perMinute(100), Rate.perDay(1));
    assertThat(cell.take(rates, NOW).allowed()).isTrue();
    for (int i = 0; i < 50; i++) {
      assertThat(cell.take(rates, NOW).allowed()).isFalse();
    }
    assertThat(cell.take(rates, NOW).left().getFirst().remaining()).isEqualTo(99);
  }

  @Test
  void inAnyWindowAtMostTwiceTheLimitPasses() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 200; run++) {
      long limit = random.nextLong(1, 200);
      Cell cell = new Cell(1);
      List<Rate> rates = List.of(Rate.perMinute(limit));
      long now = NOW;
      long passed = 0;
      while (now < NOW + 60 * SECOND) {
        passed += cell.take(rates, now).allowed() ? 1 : 0;
        now += random.nextLong(1, SECOND);
      }
      assertThat(passed).as("seed %d", seed).isLessThanOrEqualTo(2 * limit);
    }
  }
}
