package io.atelier.chassis.paging;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An opaque place in a list: the sort values of its last row. */
public final class Cursor {
  private static final String SEPARATOR = "\n";
  private static final Instant END_OF_DATES = Instant.parse("9999-12-31T00:00:00Z");

  private Cursor() {}

  public static String encode(String... values) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(String.join(SEPARATOR, values).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * @throws ProblemException 422 if it is not a cursor of ours with so many values
   */
  public static List<String> decode(String cursor, int values) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      List<String> decoded =
          List.of(new String(bytes, StandardCharsets.UTF_8).split(SEPARATOR, -1));
      if (decoded.size() == values && decoded.stream().noneMatch(value -> value.contains("\0"))) {
        return decoded;
      }
    } catch (IllegalArgumentException _) {
      // named below
    }
    throw notACursor();
  }

  /**
   * The one id that a cursor holds.
   *
   * @throws ProblemException 422 if it is not such a cursor
   */
  public static UUID decodeId(String cursor) {
    try {
      return UUID.fromString(decode(cursor, 1).getFirst());
    } catch (IllegalArgumentException _) {
      throw notACursor();
    }
  }

  /** The place of a row in a list that is sorted by date, then id. */
  public static String encode(Instant date, UUID id) {
    return encode(date.toString(), id.toString());
  }

  /**
   * The place that a cursor of such a list holds; of null the place before the first row.
   *
   * @throws ProblemException 422 if it is not such a cursor
   */
  public static Dated dated(@Nullable String cursor) {
    if (cursor == null) {
      return new Dated(null, null);
    }
    List<String> values = decode(cursor, 2);
    try {
      Instant date = Instant.parse(values.getFirst());
      if (!date.isBefore(Instant.EPOCH) && date.isBefore(END_OF_DATES)) {
        return new Dated(date, UUID.fromString(values.getLast()));
      }
    } catch (DateTimeParseException | IllegalArgumentException _) {
      // named below
    }
    throw notACursor();
  }

  /** Date and id of the last row of a page; both null before the first. */
  public record Dated(@Nullable Instant date, @Nullable UUID id) {}

  /** 422: it is not a cursor of ours. */
  public static ProblemException notACursor() {
    return ProblemException.invalid(
        List.of(new Fault("?after", "is not a cursor: pass on the next of the page before")));
  }
}
