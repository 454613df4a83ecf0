package io.atelier.testsupport.clock;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved; safe to move and to read from any thread. */
public final class MovableClock implements InstantSource {

  private final AtomicReference<Instant> now;

  public MovableClock(Instant start) {
    this.now = new AtomicReference<>(start);
  }

  /** {@code start} in ISO-8601, such as {@code 2026-01-31T10:00:00Z}. */
  public static MovableClock at(String start) {
    return new MovableClock(Instant.parse(start));
  }

  @Override
  public Instant instant() {
    return now.get();
  }

  public void set(Instant instant) {
    now.set(instant);
  }

  /** Moves by that much, backwards if negative, and says where it stands then. */
  public Instant advance(Duration duration) {
    return now.updateAndGet(instant -> instant.plus(duration));
  }
}
