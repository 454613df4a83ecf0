package io.atelier.chassis.paging;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param next the cursor of the page behind it; null on the last
 */
public record Page<T>(List<T> data, @Nullable String next) {

  /**
   * Makes a page of rows that were fetched with one more than asked, which tells whether a page
   * follows.
   *
   * @param cursor the cursor that continues behind a row
   */
  public static <T> Page<T> of(List<T> oneMore, PageRequest request, Function<T, String> cursor) {
    if (oneMore.size() <= request.limit()) {
      return new Page<>(oneMore, null);
    }
    List<T> data = List.copyOf(oneMore.subList(0, request.limit()));
    return new Page<>(data, cursor.apply(data.getLast()));
  }

  public <R> Page<R> map(Function<? super T, ? extends R> mapper) {
    return new Page<>(data.stream().<R>map(mapper).toList(), next);
  }
}
