package io.atelier.notification.delivery;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param retries how often a call that failed is repeated
 * @param firstPause before the first repetition
 * @param factor each further pause is so many times longer
 * @param disableAfter for how long every call must have failed for the endpoint to be switched off
 * @param concurrency how many endpoints one process calls at once
 */
@ConfigurationProperties(value = "atelier.notification.delivery", ignoreUnknownFields = false)
record DeliveryProperties(
    @DefaultValue("3") int retries,
    @DefaultValue("10s") Duration firstPause,
    @DefaultValue("6") int factor,
    @DefaultValue("5d") Duration disableAfter,
    @DefaultValue("64") int concurrency) {

  DeliveryProperties {
    if (retries < 0 || factor < 1 || concurrency < 1 || firstPause.isNegative()) {
      throw new IllegalArgumentException("atelier.notification.delivery is out of range");
    }
  }

  BackOff backOff() {
    return new BackOff(firstPause, factor);
  }
}
