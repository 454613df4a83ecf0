package io.atelier.billing.subscription;

import io.atelier.billing.entitlement.EntitlementPublication;
import io.atelier.billing.invoice.Invoice;
import io.atelier.billing.invoice.Invoicing;
import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What a change would cost, by the code that will charge it. */
@Component
class Previews {
  private final SubscriptionLifecycle subscriptions;
  private final SubscriptionChanges changes;
  private final EntitlementPublication entitlements;
  private final Invoicing invoicing;

  Previews(
      SubscriptionLifecycle subscriptions,
      SubscriptionChanges changes,
      EntitlementPublication entitlements,
      Invoicing invoicing) {
    this.subscriptions = subscriptions;
    this.changes = changes;
    this.entitlements = entitlements;
    this.invoicing = invoicing;
  }

  /** The invoice on which a change would stand; nothing is written. */
  Mono<Preview> preview(UUID tenantId, ChangeRequest request, Instant at) {
    return subscriptions
        .known(tenantId)
        .flatMap(known -> {
          PlanCharges charges = known.offers().charges();
          PlanChange change = request.toChange(known.offers(), known.now());
          return subscriptions
              .usageSoFar(known, at)
              .map(usage -> change.apply(known.now(), charges, usage, at))
              .zipWith(entitlements.grants(tenantId, at))
              .map(done -> NextInvoice.of(done.getT1(), charges, done.getT2(), at))
              .flatMap(next -> preview(next, charges))
              .map(invoice ->
                  new Preview(invoice, change.prorationAt() == null ? at : change.prorationAt()));
        });
  }

  private Mono<Invoice> preview(NextInvoice next, PlanCharges charges) {
    return changes
        .order(next.subscription(), next.bill(), charges, next.at())
        .flatMap(invoicing::preview);
  }
}
