package io.atelier.chassis.duework;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DueWorkWorkerTests {

  @ParameterizedTest
  @CsvSource({
    "0, 500",
    "1, 500",
    "2, 1000",
    "3, 2000",
    "8, 64000",
    "11, 512000",
    "12, 600000",
    "1000, 600000",
    "2147483647, 600000"
  })
  void pauseDoublesUpToTenMinutes(int failures, long millis) {
    assertThat(DueWorkWorker.pause(failures).toMillis()).isBetween(millis * 3 / 4, millis * 5 / 4);
  }

  @RepeatedTest(20)
  void pauseIsNeverNothing() {
    assertThat(DueWorkWorker.pause(1)).isGreaterThanOrEqualTo(Duration.ofMillis(375));
  }
}
