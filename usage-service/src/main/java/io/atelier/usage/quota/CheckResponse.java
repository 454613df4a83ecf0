package io.atelier.usage.quota;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

/**
 * Whether it would be allowed now. A feature answers {@code allowed} alone.
 *
 * @param explained of a metric: its numbers, and the sentence to show
 */
record CheckResponse(boolean allowed, @JsonUnwrapped @Nullable Explained explained) {

  /**
   * @param message null if there is nothing to say
   */
  record Explained(@JsonUnwrapped StandingResponse numbers, @Nullable String message) {}

  static CheckResponse ofFeature(boolean allowed) {
    return new CheckResponse(allowed, null);
  }
}
