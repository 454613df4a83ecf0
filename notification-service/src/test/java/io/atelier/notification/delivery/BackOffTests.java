package io.atelier.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.property.Seed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackOffTests {

  @Test
  void shippedPausesAreTenSecondsOneMinuteSixMinutes() {
    BackOff backOff =
        new DeliveryProperties(3, Duration.ofSeconds(10), 6, Duration.ofDays(5), 64).backOff();
    assertThat(backOff.after(1, 0.5)).isEqualTo(Duration.ofSeconds(10));
    assertThat(backOff.after(2, 0.5)).isEqualTo(Duration.ofMinutes(1));
    assertThat(backOff.after(3, 0.5)).isEqualTo(Duration.ofMinutes(6));
  }

  @Test
  void pausesGrowWithinATenthAndNeverBeyondADay() {
    Seed.runs(
        500,
        random -> {
          BackOff backOff =
              new BackOff(Duration.ofMillis(random.nextInt(1, 60_000)), random.nextInt(1, 20));
          int attempts = random.nextInt(1, 1000);
          double chance = random.nextDouble();
          Duration pause = backOff.after(attempts, chance);
          Duration middle = backOff.after(attempts, 0.5);
          assertThat(pause)
              .isBetween(
                  middle.multipliedBy(9).dividedBy(10).minusMillis(1),
                  middle.multipliedBy(11).dividedBy(10).plusMillis(1));
          assertThat(middle).isBetween(backOff.first(), Duration.ofDays(1));
          assertThat(backOff.after(attempts + 1, 0.5)).isGreaterThanOrEqualTo(middle);
        });
  }
}
