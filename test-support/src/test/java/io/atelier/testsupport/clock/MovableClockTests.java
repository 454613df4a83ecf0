package io.atelier.testsupport.clock;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MovableClockTests {

  @Test
  void standsStillUntilMoved() {
    MovableClock clock = MovableClock.at("2026-01-31T10:00:00Z");
    assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo("2026-01-31T10:00:00Z");
    assertThat(clock.advance(Duration.ofDays(1))).isEqualTo("2026-02-01T10:00:00Z");
    clock.set(Instant.EPOCH);
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH);
  }

  @Test
  void noMoveIsLostBetweenThreads() {
    MovableClock clock = new MovableClock(Instant.EPOCH);
    IntStream.range(0, 10_000).parallel().forEach(i -> clock.advance(Duration.ofMillis(1)));
    assertThat(clock.instant()).isEqualTo(Instant.EPOCH.plusSeconds(10));
  }
}
