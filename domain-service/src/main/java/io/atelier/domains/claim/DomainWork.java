package io.atelier.domains.claim;

import io.atelier.chassis.duework.DueWork;
import io.atelier.events.billing.EntitlementsRecord;
import java.time.Instant;
import java.util.Map;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What is to be done for a domain, within the unit of work of the change that wants it. */
@Component
public final class DomainWork {
  public static final String VERIFICATIONS = "verifications";
  public static final String EDGES = "edges";
  public static final String PLANS = "plans";

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

  /** What the plan says from now on; the newest record takes the place of the one before. */
  public Mono<Void> followPlan(EntitlementsRecord record, Instant at) {
    return work.schedule(PLANS, record.tenantId().toString(), record.tenantId(), record, at);
  }

  /** Looks at the plan, by the newest record there is; this one, if there is none yet. */
  Mono<Void> watchPlan(EntitlementsRecord record, Instant at) {
    return work.wake(PLANS, record.tenantId().toString(), record.tenantId(), record, at);
  }
}
