package io.atelier.billing.dunning;

import io.atelier.billing.invoice.Invoicing;
import io.atelier.billing.subscription.SubscriptionDunning;
import io.atelier.billing.timer.Timer;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What follows when an invoice is not paid, and when it is after all. */
@Component
public class Dunning {
  private final Invoicing invoicing;
  private final SubscriptionDunning subscriptions;

  Dunning(Invoicing invoicing, SubscriptionDunning subscriptions) {
    this.invoicing = invoicing;
    this.subscriptions = subscriptions;
  }

  /**
   * An invoice became paid: a subscription that was past due for it is active again, at once, if
   * nothing else is overdue. Runs in the payment's unit of work, with the tenant's lock held.
   *
   * @param at the tenant's now
   */
  public Mono<Void> settled(UUID tenantId, UUID invoiceId, Instant at) {
    return invoicing
        .hasOverdue(tenantId)
        .flatMap(overdue -> overdue ? Mono.empty() : subscriptions.recover(tenantId, at));
  }

  /** An invoice should be paid by now: if it is not, it is overdue. */
  Mono<Void> invoiceDue(Timer timer) {
    return invoicing
        .overdue(timer.tenantId(), timer.subjectId(), timer.dueAt())
        .flatMap(overdue ->
            overdue
                ? subscriptions.overdue(timer.tenantId(), timer.subjectId(), timer.dueAt())
                : Mono.empty());
  }
}
