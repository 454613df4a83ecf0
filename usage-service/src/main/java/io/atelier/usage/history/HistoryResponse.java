package io.atelier.usage.history;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.atelier.usage.history.HistoryRepository.Point;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A metric's past, for charts.
 *
 * @param by hour, day (both of UTC) or period
 * @param groupBy the dimension, if grouped
 * @param data ascending; what has no row was not used
 */
record HistoryResponse(
    String metric,
    @Nullable String unit,
    String aggregation,
    String by,
    @Nullable String groupBy,
    List<Value> data) {

  /**
   * @param end exclusive
   * @param group of events with this value of the dimension; absent where not grouped, empty for
   *     events without it
   * @param value by the metric's own aggregation
   * @param count how many events
   */
  record Value(
      Instant start,
      Instant end,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String group,
      BigDecimal value,
      long count) {
    static Value from(Point point) {
      return new Value(
          point.start(), point.end(), point.group(), point.value().value(), point.count());
    }
  }

  static HistoryResponse from(UsageHistory.Past past) {
    HistoryQuery query = past.query();
    return new HistoryResponse(
        query.metric(),
        past.metric().unit(),
        past.metric().aggregation(),
        query.by().name().toLowerCase(Locale.ROOT),
        query.groupBy(),
        past.points().stream().map(Value::from).toList());
  }

  /** The same as comma-separated values, RFC 4180. */
  String toCsv() {
    StringBuilder csv = new StringBuilder("metric,start,end,");
    csv.append(groupBy == null ? "" : cell(groupBy) + ",").append("value,count\r\n");
    for (Value value : data) {
      csv.append(cell(metric)).append(',').append(value.start()).append(',').append(value.end());
      if (groupBy != null) {
        csv.append(',').append(cell(value.group() == null ? "" : value.group()));
      }
      csv.append(',').append(value.value().toPlainString()).append(',').append(value.count());
      csv.append("\r\n");
    }
    return csv.toString();
  }

  /** A spreadsheet must not take a customer's text for a formula. */
  static String cell(String text) {
    String safe = text.isEmpty() || "=+-@\t\r".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
    boolean plain = safe.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? safe : '"' + safe.replace("\"", "\"\"") + '"';
  }
}
