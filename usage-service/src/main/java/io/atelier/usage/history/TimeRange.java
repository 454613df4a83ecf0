package io.atelier.usage.history;

import io.atelier.chassis.problem.Faults;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A part of the past.
 *
 * @param from inclusive
 * @param to exclusive
 */
record TimeRange(Instant from, Instant to) {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9998-12-31T23:59:59.999999999Z");

  /** Without {@code from} and {@code to} the last 30 days and the hour that comes. */
  static TimeRange read(@Nullable String from, @Nullable String to, Instant now, Faults faults) {
    Instant end = time(to, "?to", now.plus(1, ChronoUnit.HOURS), faults);
    Instant absent = end.minus(30, ChronoUnit.DAYS);
    Instant begin = time(from, "?from", absent.isBefore(EARLIEST) ? EARLIEST : absent, faults);
    faults.check(begin.isBefore(end), "?to", "must be after from");
    return new TimeRange(begin, end);
  }

  Duration length() {
    return Duration.between(from, to);
  }

  /** An instant that PostgreSQL can keep, or the given one if none is named. */
  private static Instant time(
      @Nullable String text, String parameter, Instant absent, Faults faults) {
    if (text == null) {
      return absent;
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (!time.isBefore(EARLIEST) && !time.isAfter(LATEST)) {
        return time;
      }
    } catch (DateTimeException _) {
      // named below
    }
    faults.add(parameter, "must be a time as RFC 3339 has it, e.g. 2026-01-31T12:00:00Z");
    return absent;
  }
}
