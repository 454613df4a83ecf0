package io.atelier.billing.purchase;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.addon.Addons;
import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.InvoiceOrder;
import io.atelier.billing.invoice.Invoicing;
import io.atelier.billing.invoice.PeriodType;
import io.atelier.billing.subscription.Subscribers;
import io.atelier.billing.subscription.SubscriptionLifecycle;
import io.atelier.chassis.problem.ProblemException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Buys, cancels and goes on with add-ons. All of it runs in the caller's unit of work, with the
 * tenant's lock held.
 */
@Component
class AddonPurchases {
  private final Addons addons;
  private final CatalogBook book;
  private final Subscribers subscribers;
  private final SubscriptionLifecycle subscriptions;
  private final Invoicing invoicing;

  AddonPurchases(
      Addons addons,
      CatalogBook book,
      Subscribers subscribers,
      SubscriptionLifecycle subscriptions,
      Invoicing invoicing) {
    this.addons = addons;
    this.book = book;
    this.subscribers = subscribers;
    this.subscriptions = subscriptions;
    this.invoicing = invoicing;
  }

  /** Buys, invoices what was bought, and lets it count at once. */
  Mono<BoughtAddon> buy(UUID tenantId, BuyAddonRequest wanted, Instant now) {
    return subscribers
        .find(tenantId)
        .zipWith(book.current(), AddonOffer::of)
        .flatMap(offer ->
            addons
                .active(tenantId)
                .map(had ->
                    offer.buy(tenantId, UuidCreator.getTimeOrderedEpoch(), wanted, had, now)))
        .delayUntil(bought -> addons.add(bought, now))
        .delayUntil(bought -> invoice(List.of(bought), bought.charges(), now))
        .delayUntil(_ -> subscriptions.republish(tenantId, now));
  }

  /** Lets one run out with its period; what is over or cancelled already stays as it is. */
  Mono<BoughtAddon> cancel(UUID tenantId, UUID id, Instant now) {
    return addons
        .find(tenantId, id)
        .switchIfEmpty(Mono.error(() -> ProblemException.notFound("You have no such add-on.")))
        .flatMap(addon -> {
          BoughtAddon cancelled = addon.cancel(now);
          return cancelled.equals(addon)
              ? Mono.just(addon)
              : addons
                  .change(cancelled, now)
                  .then(Mono.defer(() -> subscriptions.republish(tenantId, now)))
                  .thenReturn(cancelled);
        });
  }

  /** Periods of add-ons are over, and no renewal has begun the next ones. */
  Mono<Void> goOn(UUID tenantId, Instant now) {
    return subscribers
        .find(tenantId)
        .flatMap(subscriber ->
            addons.goOn(List.of(new Addons.Turn(tenantId, subscriber.addonPeriods(), now))))
        .filter(next -> !next.isEmpty())
        .delayUntil(next -> invoice(next, Addons.charges(next), now))
        .flatMap(_ -> subscriptions.republish(tenantId, now));
  }

  private Mono<Void> invoice(List<BoughtAddon> bought, List<Charge> charges, Instant now) {
    if (charges.isEmpty()) {
      return Mono.empty();
    }
    BoughtAddon first = bought.getFirst();
    return invoicing.order(
        new InvoiceOrder(
            first.tenantId(),
            first.subscriptionId(),
            first.platform(),
            first.price().currency(),
            type(first),
            now,
            charges.stream().map(Charge::serviceTo).max(Comparator.naturalOrder()).orElse(now),
            charges,
            List.of(),
            null,
            true,
            now));
  }

  private static PeriodType type(BoughtAddon addon) {
    return switch (addon.billingPeriod()) {
      case MONTHLY -> PeriodType.MONTHLY;
      case ANNUAL -> PeriodType.YEARLY;
      case ONE_TIME -> PeriodType.ONE_TIME;
    };
  }
}
