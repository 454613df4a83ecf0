package io.atelier.domains.claim;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
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

  /**
   * Has the tenant's people look at it.
   *
   * @param type domain_suspended, domain_left or domain_released
   */
  public Mono<Void> warn(Domain domain, String type, String message, Instant now) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    Map<String, Object> about = Map.of("domain_id", domain.id().toString());
    return outbox.append(
        OutboundEvent.state(
            Topic.ALERTS,
            id.toString(),
            1,
            "alert.raised",
            domain.tenantId(),
            new AlertRaised(id, domain.tenantId(), type, null, null, message, about, now)));
  }

  /** Its key is forgotten. */
  public Mono<Void> publishEnd(Domain domain) {
    return outbox.append(
        OutboundEvent.tombstone(
            Topic.DOMAINS, domain.id().toString(), domain.sequence() + 1, domain.tenantId()));
  }
}
