package io.atelier.billing.subscription;

import io.atelier.billing.addon.Addons;
import io.atelier.billing.coupon.Coupons;
import io.atelier.billing.coupon.Discount;
import io.atelier.billing.entitlement.EntitlementPublication;
import io.atelier.billing.invoice.InvoiceOrder;
import io.atelier.billing.invoice.Invoicing;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Writes what came of a command or of time: the subscription, its event, what is charged, the
 * timers and the rights, in the caller's unit of work.
 */
@Component
final class SubscriptionChanges {
  private final SubscriptionRepository repository;
  private final Outbox outbox;
  private final Invoicing invoicing;
  private final Coupons coupons;
  private final Addons addons;
  private final Timers timers;
  private final EntitlementPublication entitlements;

  SubscriptionChanges(
      SubscriptionRepository repository,
      Outbox outbox,
      Invoicing invoicing,
      Coupons coupons,
      Addons addons,
      Timers timers,
      EntitlementPublication entitlements) {
    this.repository = repository;
    this.outbox = outbox;
    this.invoicing = invoicing;
    this.coupons = coupons;
    this.addons = addons;
    this.timers = timers;
    this.entitlements = entitlements;
  }

  /** A subscription that was not there before. */
  Mono<Subscription> add(Outcome outcome, PlanCharges charges, Instant at) {
    return repository
        .add(outcome.subscription(), at)
        .flatMap(sequence -> write(outcome, sequence, charges, at));
  }

  Mono<Subscription> change(Outcome outcome, PlanCharges charges, Instant at) {
    return repository
        .change(outcome.subscription(), at)
        .flatMap(sequence -> write(outcome, sequence, charges, at));
  }

  private Mono<Subscription> write(
      Outcome outcome, long sequence, PlanCharges charges, Instant at) {
    Subscription subscription = outcome.subscription();
    Mono<Void> ended =
        subscription.status() == SubscriptionStatus.EXPIRED
            ? addons.endAll(subscription.tenantId(), at)
            : Mono.empty();
    return tell(subscription, sequence, outcome.event(), at)
        .then(Mono.defer(() -> bill(subscription, outcome.bill(), charges, at)))
        .then(ended)
        .then(Mono.defer(() -> arrange(subscription, charges, at)))
        .then(Mono.defer(() -> entitlements.publish(subscription.standing(), at)))
        .thenReturn(subscription);
  }

  /**
   * A period is charged, and nothing else changes: the rights are those that were published. That a
   * period passed for which nothing is paid is nobody's news.
   */
  Mono<Void> renew(Outcome outcome, PlanCharges charges, Instant at) {
    Subscription subscription = outcome.subscription();
    Billed billed = subscription.billed();
    if (billed == null) {
      return Mono.error(new IllegalStateException(subscription.id() + " was not renewed"));
    }
    UUID tenantId = subscription.tenantId();
    return repository
        .renew(tenantId, subscription.id(), billed, at)
        .filter(_ -> billed.amount() > 0)
        .flatMap(sequence -> tell(subscription, sequence, outcome.event(), at))
        .then(Mono.defer(() -> addons.renew(tenantId, at)))
        .flatMap(beside ->
            bill(subscription, outcome.bill().with(Bill.next(beside, List.of())), charges, at))
        .then(Mono.defer(() -> arrange(subscription, charges, at)));
  }

  /** Something is told of a subscription that does not change. */
  Mono<Void> mention(Subscription subscription, String event, PlanCharges charges, Instant at) {
    return repository
        .mention(subscription.tenantId(), subscription.id(), at)
        .flatMap(sequence -> tell(subscription, sequence, event, at))
        .then(Mono.defer(() -> arrange(subscription, charges, at)));
  }

  private Mono<Void> tell(Subscription subscription, long sequence, String event, Instant at) {
    return outbox.append(
        OutboundEvent.state(
            Topic.SUBSCRIPTIONS,
            subscription.id().toString(),
            sequence,
            event,
            subscription.tenantId(),
            SubscriptionStates.of(subscription, at)));
  }

  /** Charges what is to be charged. */
  Mono<Void> bill(Subscription subscription, Bill bill, PlanCharges charges, Instant at) {
    return switch (bill.timing()) {
      case NOTHING -> Mono.empty();
      case NEXT ->
          invoicing.pend(subscription.tenantId(), subscription.id(), bill.charges(), bill.usage());
      case NOW ->
          discount(subscription, at)
              .map(discount -> order(subscription, bill, charges, discount, at))
              .switchIfEmpty(Mono.fromSupplier(() -> order(subscription, bill, charges, null, at)))
              .flatMap(invoicing::order);
    };
  }

  Mono<Discount> discount(Subscription subscription, Instant at) {
    return coupons.discount(
        subscription.tenantId(), subscription.id(), subscription.terms().plan().planCode(), at);
  }

  static InvoiceOrder order(
      Subscription subscription,
      Bill bill,
      PlanCharges charges,
      @Nullable Discount discount,
      Instant at) {
    return new InvoiceOrder(
        subscription.tenantId(),
        subscription.id(),
        subscription.platform(),
        subscription.currency(charges.catalog().currency()),
        bill.type(),
        bill.start(),
        bill.end(),
        bill.charges(),
        bill.usage(),
        discount,
        at);
  }

  Mono<Void> arrange(Subscription subscription, PlanCharges charges, Instant at) {
    return timers.arrange(
        subscription.tenantId(),
        subscription.id(),
        SubscriptionSchedule.KINDS,
        SubscriptionSchedule.of(subscription, charges, at));
  }
}
