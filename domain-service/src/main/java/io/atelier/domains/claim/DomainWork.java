package io.atelier.domains.claim;

import io.atelier.chassis.duework.DueWork;
import java.time.Instant;
import java.util.Map;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What is to be done for a domain, within the unit of work of the change that wants it. */
@Component
public final class DomainWork {
  public static final String VERIFICATIONS = "verifications";
  public static final String EDGES = "edges";

  private final DueWork work;

  DomainWork(DueWork work) {
    this.work = work;
  }

  /** Asks the DNS at this instant or before. */
  public Mono<Void> verify(Domain domain, Instant at) {
    return work.wake(VERIFICATIONS, domain.id().toString(), domain.tenantId(), Map.of(), at);
  }

  /** Makes the cluster match at this instant or before. */
  public Mono<Void> reconcile(Domain domain, Instant at) {
    return work.wake(EDGES, domain.id().toString(), domain.tenantId(), Map.of(), at);
  }
}
