package io.atelier.usage.total;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How quantities become a total. */
public enum Aggregation {
  SUM,
  /** Each event is one, whatever its quantity. */
  COUNT,
  MAX,
  /** The quantity of the latest occurrence. */
  LAST,
  /**
   * How many different values of the metric's first dimension there were; of a metric without
   * dimensions, how many different quantities.
   */
  UNIQUE;

  private static final Map<String, Aggregation> BY_CODE =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Aggregation::code, one -> one));

  private final String code = name().toLowerCase(Locale.ROOT);

  /** Its word in the catalogue and in the tables. */
  public String code() {
    return code;
  }

  public static Optional<Aggregation> of(String code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  /** The total after one more quantity that occurred last. */
  public Quantity fold(Quantity total, Quantity quantity) {
    return switch (this) {
      case SUM -> total.plus(quantity);
      case COUNT -> total.plus(Quantity.ONE);
      // What a sketch estimates never falls, so the larger estimate is the later one.
      case MAX, UNIQUE -> total.max(quantity);
      case LAST -> quantity;
    };
  }
}
