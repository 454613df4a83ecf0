package io.atelier.domains.verification;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param resolvers address or address:port of each; all must agree
 * @param timeout for each question
 * @param firstPause before the second look; the pauses double
 * @param longestPause between looks at a domain that is not proven
 * @param recheckEvery how often a proven domain is looked at
 * @param releaseAfter how long a proven domain is kept whose DNS has left
 */
@ConfigurationProperties(value = "atelier.domains.verification", ignoreUnknownFields = false)
record VerificationProperties(
    @DefaultValue({"1.1.1.1", "8.8.8.8"}) List<String> resolvers,
    @DefaultValue("3s") Duration timeout,
    @DefaultValue("5s") Duration firstPause,
    @DefaultValue("1h") Duration longestPause,
    @DefaultValue("6h") Duration recheckEvery,
    @DefaultValue("7d") Duration releaseAfter) {

  VerificationProperties {
    if (resolvers.size() < 2) {
      throw new IllegalArgumentException(
          "atelier.domains.verification.resolvers must name two or more");
    }
  }

  /**
   * @param checks how often it was looked at in vain, at least once
   */
  Duration pauseAfter(int checks) {
    long doubled = firstPause.toMillis() << Math.clamp(checks - 1L, 0, 20);
    return Duration.ofMillis(Math.min(doubled, longestPause.toMillis()));
  }
}
