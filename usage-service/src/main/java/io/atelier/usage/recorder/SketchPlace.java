package io.atelier.usage.recorder;

import io.atelier.usage.total.Counter;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.UUID;

/** Which sketch of which tenant, in the order in which rows are written. */
record SketchPlace(UUID tenantId, String metric, Span span, Instant start)
    implements Comparable<SketchPlace> {
  private static final Comparator<SketchPlace> ORDER =
      Comparator.comparing(SketchPlace::tenantId)
          .thenComparing(SketchPlace::metric)
          .thenComparing(SketchPlace::span)
          .thenComparing(SketchPlace::start);

  /** What a sketch covers. */
  enum Span {
    HOUR,
    PERIOD;

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static SketchPlace ofPeriod(UUID tenantId, Counter counter) {
    return new SketchPlace(tenantId, counter.metric(), Span.PERIOD, counter.period().start());
  }

  static SketchPlace ofHour(UUID tenantId, Counter hour) {
    return new SketchPlace(tenantId, hour.metric(), Span.HOUR, hour.period().start());
  }

  @Override
  public int compareTo(SketchPlace other) {
    return ORDER.compare(this, other);
  }
}
