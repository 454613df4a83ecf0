package io.atelier.usage.total;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The running value of one metric in one period.
 *
 * @param reserved leased out and not reported yet
 * @param count how many events made it
 * @param lastAt of the value that holds, where the latest wins; null where none does
 * @param limitReachedAt since when the value is at the limit or beyond it; null while it is below
 */
public record Total(
    Counter counter,
    Quantity used,
    Quantity reserved,
    long count,
    @Nullable Instant lastAt,
    @Nullable String lastId,
    @Nullable Instant limitReachedAt,
    Alerted alerted) {

  /**
   * What alerts have told of.
   *
   * @param percent the highest threshold; 0: none
   * @param max the limit that it was a part of
   */
  public record Alerted(int percent, @Nullable Quantity max) {
    public static final Alerted OF_NOTHING = new Alerted(0, null);
  }

  public static Total zero(Counter counter) {
    return new Total(
        counter, Quantity.ZERO, Quantity.ZERO, 0, null, null, null, Alerted.OF_NOTHING);
  }

  /** After one more event that moved it to {@code moved}. */
  public Total movedTo(Quantity moved) {
    return new Total(counter, moved, reserved, count + 1, lastAt, lastId, limitReachedAt, alerted);
  }

  /** Without one of its events, which leaves {@code rest}. */
  public Total undoneTo(Quantity rest) {
    return new Total(
        counter, rest, reserved, Math.max(0, count - 1), lastAt, lastId, limitReachedAt, alerted);
  }

  /** After a value that was told for an instant; an older one than what holds changes nothing. */
  public Total told(Quantity value, Instant at, String id) {
    if (lastAt != null && lastId != null && Occurrence.compare(at, id, lastAt, lastId) < 0) {
      return new Total(counter, used, reserved, count + 1, lastAt, lastId, limitReachedAt, alerted);
    }
    return new Total(counter, value, reserved, count + 1, at, id, limitReachedAt, alerted);
  }

  /** As its events come to. */
  public Total recounted(TotalChange sum) {
    return new Total(
        counter,
        sum.quantity(),
        reserved,
        sum.count(),
        sum.lastAt(),
        sum.lastId(),
        limitReachedAt,
        alerted);
  }

  Total marked(@Nullable Instant reachedAt, Alerted told) {
    return new Total(counter, used, reserved, count, lastAt, lastId, reachedAt, told);
  }
}
