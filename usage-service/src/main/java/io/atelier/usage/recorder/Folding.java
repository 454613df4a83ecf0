package io.atelier.usage.recorder;

/**
 * How a row of totals or hours, {@code t}, takes a change that is offered as {@code excluded}; the
 * same as {@link io.atelier.usage.total.TotalChange#merge} says in Java.
 */
final class Folding {
  private static final String OLDER =
      "(t.last_at, t.last_id) > (excluded.last_at, excluded.last_id)";

  static final String TOTAL =
      """
      CASE excluded.aggregation
            WHEN 'max' THEN greatest(t.total, excluded.total)
            WHEN 'unique' THEN greatest(t.total, excluded.total)
            WHEN 'last' THEN CASE WHEN %s THEN t.total ELSE excluded.total END
            ELSE t.total + excluded.total END\
      """
          .formatted(OLDER);

  static final String REST =
      """
      last_at = CASE WHEN excluded.last_at IS NULL OR %1$s
            THEN t.last_at ELSE excluded.last_at END,
          last_id = CASE WHEN excluded.last_at IS NULL OR %1$s
            THEN t.last_id ELSE excluded.last_id END,
          count = t.count + excluded.count\
      """
          .formatted(OLDER);

  private Folding() {}
}
