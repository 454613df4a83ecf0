package io.atelier.gateway.ratelimit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What was decided for one request.
 *
 * @param retryAfter how long until one more would pass; zero when this one did
 * @param left of each rate, in the order in which the rates were given
 */
public record Allowance(boolean allowed, Duration retryAfter, List<Left> left) {

  /**
   * @param remaining how many more would pass at once
   * @param full how long until the whole allowance is back
   */
  public record Left(Rate rate, long remaining, Duration full) {}

  static Allowance unlimited() {
    return new Allowance(true, Duration.ZERO, List.of());
  }

  /**
   * The header fields that tell the client.
   *
   * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
   *     header fields for HTTP</a>
   */
  public Map<String, String> headers() {
    if (left.isEmpty()) {
      return Map.of();
    }
    return Map.of(
        "RateLimit-Policy",
        left.stream()
            .map(one ->
                "\"%s\";q=%d;w=%d"
                    .formatted(
                        one.rate().name(), one.rate().limit(), one.rate().window().toSeconds()))
            .collect(Collectors.joining(", ")),
        "RateLimit",
        left.stream()
            .map(one ->
                "\"%s\";r=%d;t=%d"
                    .formatted(one.rate().name(), one.remaining(), wholeSeconds(one.full())))
            .collect(Collectors.joining(", ")));
  }

  private static long wholeSeconds(Duration duration) {
    return (duration.toMillis() + 999) / 1_000;
  }
}
