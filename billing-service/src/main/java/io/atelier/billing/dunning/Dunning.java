package io.atelier.billing.dunning;

import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What follows when an invoice is not paid, and when it is after all. */
@Component
public class Dunning {

  /**
   * An invoice became paid: a subscription that was past due for it is active again, at once, if
   * nothing else is overdue. Runs in the payment's unit of work, with the tenant's lock held.
   *
   * @param at the tenant's now
   */
  public Mono<Void> settled(UUID tenantId, UUID invoiceId, Instant at) {
    return Mono.empty();
  }
}
