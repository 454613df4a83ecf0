package io.atelier.usage.total;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What some events together do to one total, whichever value it has now. Folding changes one by one
 * or merged first comes to the same.
 */
public record TotalChange(
    Counter counter,
    Quantity quantity,
    long count,
    @Nullable Instant lastAt,
    @Nullable String lastId) {
  private static final long HOUR = Duration.ofHours(1).toSeconds();

  /** Of one event. */
  public static TotalChange of(Counter counter, Quantity quantity, Instant at, String id) {
    return switch (counter.aggregation()) {
      case SUM, MAX, UNIQUE -> new TotalChange(counter, quantity, 1, null, null);
      case COUNT -> new TotalChange(counter, Quantity.ONE, 1, null, null);
      case LAST -> new TotalChange(counter, quantity, 1, at, id);
    };
  }

  /**
   * @throws QuantityTooLargeException if both together are 10^12 or more
   */
  public TotalChange merge(TotalChange other) {
    long both = count + other.count;
    return switch (counter.aggregation()) {
      case SUM, COUNT -> new TotalChange(counter, quantity.plus(other.quantity), both, null, null);
      case MAX, UNIQUE -> new TotalChange(counter, quantity.max(other.quantity), both, null, null);
      case LAST -> {
        TotalChange later = other.isLaterThan(this) ? other : this;
        yield new TotalChange(counter, later.quantity, both, later.lastAt, later.lastId);
      }
    };
  }

  private boolean isLaterThan(TotalChange other) {
    return lastAt != null
        && lastId != null
        && (other.lastAt == null
            || other.lastId == null
            || Occurrence.compare(lastAt, lastId, other.lastAt, other.lastId) > 0);
  }

  /** The same on another counter of the same aggregation. */
  public TotalChange on(Counter other) {
    return new TotalChange(other, quantity, count, lastAt, lastId);
  }

  /** The hour of an instant, in UTC. */
  public static Instant hourOf(Instant at) {
    return Instant.ofEpochSecond(Math.floorDiv(at.getEpochSecond(), HOUR) * HOUR);
  }

  /** When an hour ends that starts then. */
  public static Instant endOfHour(Instant start) {
    return Instant.ofEpochSecond(start.getEpochSecond() + HOUR);
  }
}
