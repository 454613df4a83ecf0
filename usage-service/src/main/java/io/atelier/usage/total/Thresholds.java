package io.atelier.usage.total;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a limit at which a tenant is alerted.
 *
 * @param percents each above 0; kept ascending and without repeats, in whichever order they come
 */
public record Thresholds(List<Integer> percents) {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  public Thresholds {
    percents = percents.stream().distinct().sorted().toList();
  }

  /** The highest one that a total has reached; 0: none, or there is no limit. */
  int reached(Quantity used, @Nullable BigDecimal max) {
    if (max == null || used.equals(Quantity.ZERO)) {
      return 0;
    }
    BigDecimal part = used.value().multiply(HUNDRED);
    int reached = 0;
    for (int percent : percents) {
      if (part.compareTo(max.multiply(BigDecimal.valueOf(percent))) >= 0) {
        reached = percent;
      }
    }
    return reached;
  }

  /**
   * The least total at which something of a limit is reached: the lowest threshold or the limit
   * itself.
   *
   * @return millionths
   */
  long least(BigDecimal max) {
    int percent = percents.isEmpty() ? 100 : Math.min(100, percents.getFirst());
    return max.multiply(BigDecimal.valueOf(percent))
        .movePointRight(Quantity.PLACES - 2)
        .setScale(0, RoundingMode.CEILING)
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValue();
  }
}
