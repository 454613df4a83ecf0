package io.atelier.usage.ingest;

import io.atelier.chassis.inbox.InboundEvent;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Counts what the gateway and the installation's own services report; the event's id makes it safe
 * to repeat.
 */
@Component
final class UsageReportedConsumer {
  private final UsageRecordPlacing placing;

  UsageReportedConsumer(UsageRecordPlacing placing) {
    this.placing = placing;
  }

  Mono<Void> handle(InboundEvent<byte[]> event) {
    byte[] body = event.body();
    return body == null ? Mono.empty() : placing.place(event.tenantId(), body);
  }
}
