package io.atelier.chassis.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.TraceContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.util.context.Context;

class TraceParentTests {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  @Test
  void writtenAsW3cHasIt() {
    assertThat(TraceParent.of(new Sample(true))).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
    assertThat(TraceParent.of(new Sample(false))).isEqualTo("00-" + TRACE + "-" + SPAN + "-00");
    assertThat(TraceParent.of(new Sample(null))).endsWith("-00");
  }

  @Test
  void traceIdIsReadOutOfIt() {
    assertThat(TraceParent.traceId("00-" + TRACE + "-" + SPAN + "-01")).isEqualTo(TRACE);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "00-", "00-4bf92f3577b34da6"})
  void whatIsNoneHasNoTraceId(String broken) {
    assertThat(TraceParent.traceId(broken)).isNull();
  }

  @Test
  void contextCarriesItOn() {
    Context context = TraceParent.with(Context.empty(), "00-" + TRACE + "-" + SPAN + "-01");
    assertThat(TraceParent.current(context)).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
    assertThat(TraceParent.current(Context.empty())).isNull();
  }

  @Test
  void observationWithoutTraceHasNone() {
    assertThat(TraceParent.of(new Observation.Context())).isNull();
  }

  private record Sample(Boolean sampled) implements TraceContext {
    @Override
    public String traceId() {
      return TRACE;
    }

    @Override
    public String parentId() {
      return null;
    }

    @Override
    public String spanId() {
      return SPAN;
    }
  }
}
