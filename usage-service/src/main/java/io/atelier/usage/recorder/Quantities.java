package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Faults;
import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much of which metrics: all or nothing.
 *
 * @param shortForm whether it came as {@code metric} and {@code quantity}; it means the same
 */
public record Quantities(SortedMap<String, Quantity> byMetric, boolean shortForm) {
  private static final int MOST = 50;

  /** Reads either form; null, with its faults added, if it is neither. */
  public static @Nullable Quantities read(
      @Nullable String metric,
      @Nullable BigDecimal quantity,
      @Nullable Map<String, BigDecimal> quantities,
      Faults faults) {
    Faults found = new Faults();
    SortedMap<String, Quantity> byMetric = new TreeMap<>();
    if (quantities == null) {
      found.check(metric != null, "/metric", "is required, or quantities in its place");
      found.check(quantity != null, "/quantity", "is required, or quantities in its place");
      if (metric != null && quantity != null) {
        readOne(metric, quantity, "/quantity", byMetric, found);
      }
    } else {
      found.check(metric == null, "/metric", "cannot stand beside quantities");
      found.check(quantity == null, "/quantity", "cannot stand beside quantities");
      found.check(!quantities.isEmpty(), "/quantities", "must name at least one metric");
      found.check(
          quantities.size() <= MOST, "/quantities", "must name at most " + MOST + " metrics");
      quantities.forEach(
          (code, number) -> readOne(code, number, "/quantities/" + escape(code), byMetric, found));
    }
    faults.addAll(found.list());
    return found.isEmpty() ? new Quantities(byMetric, quantities == null) : null;
  }

  private static void readOne(
      String metric,
      BigDecimal number,
      String pointer,
      SortedMap<String, Quantity> byMetric,
      Faults faults) {
    Quantity.fault(number)
        .ifPresentOrElse(
            fault -> faults.add(pointer, fault), () -> byMetric.put(metric, Quantity.of(number)));
  }

  /** Of a metric that is named here. */
  Quantity of(String metric) {
    return Objects.requireNonNull(byMetric.get(metric), metric);
  }

  /** Where a metric's code stands in the body. */
  public String pointerOf(String metric) {
    return shortForm ? "/metric" : "/quantities/" + escape(metric);
  }

  private static String escape(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }
}
