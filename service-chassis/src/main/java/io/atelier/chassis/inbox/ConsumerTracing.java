package io.atelier.chassis.inbox;

import io.atelier.chassis.observability.TraceParent;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.beans.factory.ObjectProvider;
import reactor.core.publisher.Mono;

/** Lets the trace of the request that made a record go on in what the record causes. */
final class ConsumerTracing {
  private final ObjectProvider<Tracer> tracer;
  private final ObjectProvider<Propagator> propagator;

  ConsumerTracing(ObjectProvider<Tracer> tracer, ObjectProvider<Propagator> propagator) {
    this.tracer = tracer;
    this.propagator = propagator;
  }

  Mono<Void> continuing(ConsumerRecord<byte[], byte[]> record, String consumer, Mono<Void> work) {
    Propagator propagation = propagator.getIfAvailable();
    if (propagation == null || tracer.getIfAvailable() == null) {
      return work;
    }
    return Mono.using(
        () ->
            propagation
                .extract(record.headers(), RecordReader::header)
                .kind(Span.Kind.CONSUMER)
                .name("consume " + record.topic())
                .tag("messaging.consumer.group.name", consumer)
                .start(),
        span ->
            work.doOnError(span::error)
                .contextWrite(context -> TraceParent.with(context, TraceParent.of(span.context()))),
        Span::end);
  }
}
