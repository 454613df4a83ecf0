package io.atelier.billing;

import io.atelier.testsupport.clock.MovableClock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/** A clock that starts at the real time, as tokens do, and is moved from there. */
@TestConfiguration(proxyBeanMethods = false)
public class MovableClockConfiguration {

  @Bean
  MovableClock clock() {
    return new MovableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }
}
