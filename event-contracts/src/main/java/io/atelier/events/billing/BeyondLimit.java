package io.atelier.events.billing;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What happens beyond a limit's maximum: the {@code then} of a limit. */
public enum BeyondLimit {
  @JsonProperty("refuse")
  REFUSE,
  @JsonProperty("bill")
  BILL,
  @JsonProperty("warn")
  WARN
}
