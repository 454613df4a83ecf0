package io.atelier.usage.history;

import io.atelier.chassis.problem.Faults;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What of a metric's past is asked for.
 *
 * @param from inclusive, at the beginning of its hour or day
 * @param to exclusive
 * @param groupBy a dimension of the metric; null: not grouped
 */
record HistoryQuery(String metric, Instant from, Instant to, Step by, @Nullable String groupBy) {
  private static final Duration HOURS_AT_MOST = Duration.ofDays(93);
  private static final Duration DAYS_AT_MOST = Duration.ofDays(1100);

  /** How long each number covers. */
  enum Step {
    HOUR(ChronoUnit.HOURS),
    DAY(ChronoUnit.DAYS),
    PERIOD(ChronoUnit.HOURS);

    private final ChronoUnit unit;

    Step(ChronoUnit unit) {
      this.unit = unit;
    }

    ChronoUnit unit() {
      return unit;
    }
  }

  /**
   * Reads the parameters; without {@code from} and {@code to} the last 30 days.
   *
   * @throws io.atelier.chassis.problem.ProblemException 422 with every fault
   */
  static HistoryQuery of(
      @Nullable String metric,
      @Nullable String from,
      @Nullable String to,
      @Nullable String by,
      @Nullable String groupBy,
      Instant tenantNow) {
    Faults faults = new Faults();
    faults.check(metric != null && !metric.isBlank(), "?metric", "is required");
    Step step = step(by, faults);
    TimeRange range = TimeRange.read(from, to, tenantNow, faults);
    Duration length = range.length();
    faults.check(
        step != Step.HOUR || length.compareTo(HOURS_AT_MOST) <= 0,
        "?from",
        "must be at most 93 days before to when asked by hour");
    faults.check(
        length.compareTo(DAYS_AT_MOST) <= 0, "?from", "must be at most 1100 days before to");
    faults.check(
        groupBy == null || step != Step.PERIOD, "?group_by", "goes with by=hour or by=day");
    faults.throwIfAny();
    return new HistoryQuery(
        String.valueOf(metric), range.from().truncatedTo(step.unit()), range.to(), step, groupBy);
  }

  private static Step step(@Nullable String by, Faults faults) {
    for (Step step : Step.values()) {
      if (step.name().toLowerCase(Locale.ROOT).equals(by == null ? "day" : by)) {
        return step;
      }
    }
    faults.add("?by", "must be one of: hour, day, period");
    return Step.DAY;
  }
}
