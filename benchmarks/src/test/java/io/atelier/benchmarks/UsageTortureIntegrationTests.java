package io.atelier.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The rigs of {@code make torture-usage}, scaled down so that every build runs them. Latencies are
 * left to the full size, for a build is no place to measure.
 */
@Tag("integration")
class UsageTortureIntegrationTests {

  @Test
  void whatWasAcknowledgedIsCountedOnceWhateverIsKilled() {
    try (Rig rig = new Rig()) {
      Tally tally = new EventTorture(rig, 16, 12_000, 3, System.nanoTime()).run();
      System.out.println(tally);
      assertThat(tally.wrong()).isEmpty();
    }
  }

  @Test
  void exactlyTheLimitIsGrantedByThreeInstancesThatAreKilled() {
    try (Rig rig = new Rig()) {
      Tally tally = new QuotaTorture(rig, 3_000, 100, 2).run();
      System.out.println(tally);
      assertThat(tally.wrong()).isEmpty();
      Tally period = new PeriodTorture(rig, Duration.ofSeconds(4)).run();
      System.out.println(period);
      assertThat(period.wrong()).isEmpty();
    }
  }
}
