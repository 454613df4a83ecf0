package io.atelier.domains.verification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.testsupport.property.Seed;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationPropertiesTests {

  @Test
  void pausesDoubleUpToTheLongest() {
    Seed.runs(
        500,
        random -> {
          Duration first = Duration.ofMillis(random.nextLong(1, 60_000));
          Duration longest = first.plus(Duration.ofMillis(random.nextLong(1, 10_000_000)));
          VerificationProperties properties =
              new VerificationProperties(
                  List.of("127.0.0.1", "127.0.0.2"),
                  Duration.ofSeconds(1),
                  first,
                  longest,
                  longest,
                  longest);
          int checks = random.nextInt(1, 2000);
          Duration pause = properties.pauseAfter(checks);
          Duration next = properties.pauseAfter(checks + 1);
          assertThat(properties.pauseAfter(1)).isEqualTo(first);
          assertThat(next)
              .isEqualTo(
                  pause.multipliedBy(2).compareTo(longest) < 0 && checks < 21
                      ? pause.multipliedBy(2)
                      : next);
          assertThat(next).isBetween(pause, longest);
        });
  }

  @Test
  void oneResolverAloneIsNotBelieved() {
    assertThatThrownBy(() ->
            new VerificationProperties(
                List.of("127.0.0.1"),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two or more");
  }
}
