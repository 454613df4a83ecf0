package io.atelier.chassis.paging;

import org.jspecify.annotations.Nullable;

/**
 * Which page a client asks for; a controller argument.
 *
 * @param limit 1–200, 50 unless asked otherwise
 * @param after the cursor of the page before; null for the first
 */
public record PageRequest(int limit, @Nullable String after) {
  public static final int DEFAULT_LIMIT = 50;
  public static final int MAX_LIMIT = 200;

  /** How many rows to fetch so that {@link Page#of} can tell whether a page follows. */
  public int fetch() {
    return limit + 1;
  }
}
