package io.atelier.notification.endpoint;

import io.atelier.chassis.duework.DueWork;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The work of an endpoint: whatever is due to be delivered to it. One row each. */
@Component
public final class PendingDeliveries {
  public static final String QUEUE = "deliveries";

  private final DueWork work;
  private final InstantSource clock;

  PendingDeliveries(DueWork work, InstantSource clock) {
    this.work = work;
    this.clock = clock;
  }

  /** Has the endpoint looked at now, within the unit of work that gives it something to do. */
  public Mono<Void> wake(UUID tenantId, UUID endpointId) {
    return wake(tenantId, endpointId, clock.instant());
  }

  public Mono<Void> wake(UUID tenantId, UUID endpointId, java.time.Instant dueAt) {
    return work.wake(QUEUE, endpointId.toString(), tenantId, Map.of(), dueAt);
  }
}
