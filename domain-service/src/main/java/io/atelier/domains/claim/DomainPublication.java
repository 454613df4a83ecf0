package io.atelier.domains.claim;

import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.topics.Topic;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Tells the others of a domain, within the unit of work of its change. */
@Component
public final class DomainPublication {
  private final Outbox outbox;

  DomainPublication(Outbox outbox) {
    this.outbox = outbox;
  }

  public Mono<Void> publish(Domain domain, String eventType) {
    return outbox.append(
        OutboundEvent.state(
            Topic.DOMAINS,
            domain.id().toString(),
            domain.sequence(),
            eventType,
            domain.tenantId(),
            domain.toState()));
  }

  /** Its key is forgotten. */
  public Mono<Void> publishEnd(Domain domain) {
    return outbox.append(
        OutboundEvent.tombstone(
            Topic.DOMAINS, domain.id().toString(), domain.sequence() + 1, domain.tenantId()));
  }
}
