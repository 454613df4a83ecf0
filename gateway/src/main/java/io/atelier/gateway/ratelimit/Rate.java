package io.atelier.gateway.ratelimit;

import java.time.Duration;

/**
 * So many in a window, all of which may be spent at once.
 *
 * @param name as clients read it in {@code RateLimit-Policy}
 */
public record Rate(String name, long limit, Duration window) {

  public Rate {
    if (limit < 1) {
      throw new IllegalArgumentException("a rate allows at least one");
    }
  }

  public static Rate perMinute(long limit) {
    return new Rate("minute", limit, Duration.ofMinutes(1));
  }

  public static Rate perDay(long limit) {
    return new Rate("day", limit, Duration.ofDays(1));
  }

  /** How long nothing comes back after a full allowance was broken into. */
  long pauseMicros() {
    return Math.min(windowMicros() / 12, 5_000_000);
  }

  long windowMicros() {
    return window.toNanos() / 1_000;
  }
}
