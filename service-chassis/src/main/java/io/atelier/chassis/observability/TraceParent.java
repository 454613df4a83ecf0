package io.atelier.chassis.observability;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.handler.TracingObservationHandler;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The trace that a piece of work belongs to, as a W3C {@code traceparent}, so that it goes on
 * through Kafka.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/">W3C Trace Context</a>
 */
public final class TraceParent {
  private static final String KEY = TraceParent.class.getName();

  private TraceParent() {}

  /** The trace of the record or request that this context works for; null if there is none. */
  public static @Nullable String current(ContextView context) {
    String carried = context.getOrDefault(KEY, null);
    if (carried != null) {
      return carried;
    }
    Observation observation = context.getOrDefault(ObservationThreadLocalAccessor.KEY, null);
    return observation == null ? null : of(observation.getContextView());
  }

  /** The trace of an observed request; null if it is not traced. */
  public static @Nullable String of(Observation.ContextView observed) {
    TracingObservationHandler.TracingContext tracing =
        observed.get(TracingObservationHandler.TracingContext.class);
    Span span = tracing == null ? null : tracing.getSpan();
    return span == null ? null : of(span.context());
  }

  public static String of(TraceContext trace) {
    boolean sampled = Boolean.TRUE.equals(trace.sampled());
    return "00-" + trace.traceId() + "-" + trace.spanId() + (sampled ? "-01" : "-00");
  }

  /** The trace id, 32 hex digits, of a {@code traceparent}; null if it has none. */
  public static @Nullable String traceId(@Nullable String traceParent) {
    return traceParent == null || traceParent.length() < 35 ? null : traceParent.substring(3, 35);
  }

  /** A context whose work belongs to this trace. */
  public static Context with(Context context, String traceParent) {
    return context.put(KEY, traceParent);
  }
}
