package io.atelier.chassis.paging;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/** An opaque place in a list: the sort values of its last row. */
public final class Cursor {
  private static final String SEPARATOR = "\n";

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

  /** 422: it is not a cursor of ours. */
  public static ProblemException notACursor() {
    return ProblemException.invalid(
        List.of(new Fault("?after", "is not a cursor: pass on the next of the page before")));
  }
}
