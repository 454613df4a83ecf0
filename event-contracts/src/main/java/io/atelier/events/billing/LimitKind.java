package io.atelier.events.billing;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a limit on a metric means. */
public enum LimitKind {
  /** So many in a usage period. */
  @JsonProperty("counter")
  COUNTER,
  /** So many at a time. */
  @JsonProperty("gauge")
  GAUGE,
  /** So many a minute, a day, or at once. */
  @JsonProperty("rate")
  RATE,
  /** Told to the application, never counted. */
  @JsonProperty("value")
  VALUE
}
