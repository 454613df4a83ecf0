package io.atelier.usage.total;

import java.math.BigDecimal;
import java.util.Optional;

/** An exact decimal from 0 to below 10^12 with at most six places, held as millionths. */
public record Quantity(long millionths) implements Comparable<Quantity> {
  public static final Quantity ZERO = new Quantity(0);

  /** One event, as the aggregation {@code count} counts it. */
  public static final Quantity ONE = new Quantity(1_000_000);

  static final int PLACES = 6;
  private static final BigDecimal BOUND = BigDecimal.TEN.pow(12);
  private static final long LARGEST = 999_999_999_999_999_999L;

  public Quantity {
    if (millionths < 0 || millionths > LARGEST) {
      throw new QuantityTooLargeException();
    }
  }

  /** What is wrong with a number as a quantity, as the end of a sentence; empty if nothing is. */
  public static Optional<String> fault(BigDecimal number) {
    if (number.signum() < 0) {
      return Optional.of("must not be negative");
    }
    if (number.compareTo(BOUND) >= 0) {
      return Optional.of("must be below 1000000000000");
    }
    // Asked before anything is expanded: 1E-999999999 is a short text.
    if (number.stripTrailingZeros().scale() > PLACES) {
      return Optional.of("must have at most 6 decimal places");
    }
    return Optional.empty();
  }

  /**
   * @param number one without {@link #fault}
   */
  public static Quantity of(BigDecimal number) {
    return new Quantity(number.movePointRight(PLACES).longValueExact());
  }

  /** Without trailing zeros and never in exponents: 200, 0.5. */
  public BigDecimal value() {
    BigDecimal shortest = BigDecimal.valueOf(millionths, PLACES).stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }

  /**
   * @throws QuantityTooLargeException if the sum is 10^12 or more
   */
  public Quantity plus(Quantity other) {
    // Both are below 10^18, so the sum fits a long.
    return new Quantity(millionths + other.millionths);
  }

  /** Never below zero. */
  public Quantity minus(Quantity other) {
    return new Quantity(Math.max(0, millionths - other.millionths));
  }

  public Quantity min(Quantity other) {
    return millionths <= other.millionths ? this : other;
  }

  public Quantity max(Quantity other) {
    return millionths >= other.millionths ? this : other;
  }

  @Override
  public int compareTo(Quantity other) {
    return Long.compare(millionths, other.millionths);
  }
}
