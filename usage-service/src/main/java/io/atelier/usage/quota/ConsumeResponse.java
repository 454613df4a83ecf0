package io.atelier.usage.quota;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.atelier.usage.total.Standing;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A granted wish.
 *
 * @param numbers of the metric, where one was asked for in the short form
 * @param metrics the numbers of each metric, where {@code quantities} were asked for
 */
record ConsumeResponse(
    boolean allowed,
    @JsonUnwrapped @Nullable StandingResponse numbers,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Map<String, StandingResponse> metrics) {

  static ConsumeResponse of(List<Standing> standings, boolean shortForm) {
    if (shortForm) {
      return new ConsumeResponse(true, StandingResponse.from(standings.getFirst()), null);
    }
    Map<String, StandingResponse> metrics = new TreeMap<>();
    for (Standing standing : standings) {
      metrics.put(standing.metric(), StandingResponse.from(standing));
    }
    return new ConsumeResponse(true, null, metrics);
  }
}
