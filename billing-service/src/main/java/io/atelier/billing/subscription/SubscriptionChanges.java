package io.atelier.billing.subscription;

import io.atelier.billing.addon.Addons;
import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.coupon.Coupons;
import io.atelier.billing.coupon.Discount;
import io.atelier.billing.entitlement.EntitlementPublication;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.InvoiceOrder;
import io.atelier.billing.invoice.Invoicing;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
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

  /**
   * Access comes back: add-ons whose period ended without it begin one for what is left, on the
   * invoice of the plan if there is one.
   */
  Mono<Subscription> regain(Outcome outcome, PlanCharges charges, Instant at) {
    return addons
        .goOn(List.of(turn(outcome.subscription(), at)))
        .flatMap(begun -> change(outcome.beside(Addons.charges(begun), at), charges, at));
  }

  private static Addons.Turn turn(Subscription subscription, Instant at) {
    return new Addons.Turn(subscription.tenantId(), subscription.addonPeriods(), at);
  }

  private Mono<Subscription> write(
      Outcome outcome, long sequence, PlanCharges charges, Instant at) {
    Subscription subscription = outcome.subscription();
    // Those of a deleted tenant are there again when it is restored in time.
    Mono<Void> ended =
        subscription.status() == SubscriptionStatus.EXPIRED && subscription.deletedFrom() == null
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
   * A period that begins.
   *
   * @param outcome whose bill makes an invoice
   */
  record Renewal(Outcome outcome, PlanCharges charges, Instant at) {

    Subscription subscription() {
      return outcome.subscription();
    }
  }

  /**
   * Periods of several tenants are charged, and nothing else changes: the rights are those that
   * were published. That a period passed for which nothing is paid is nobody's news.
   */
  Mono<Void> renew(List<Renewal> renewals) {
    return renewals.isEmpty()
        ? Mono.empty()
        : repository
            .renew(
                renewals.stream().map(Renewal::subscription).toList(),
                renewals.stream().map(Renewal::at).toList())
            .flatMap(sequences -> outbox.appendAll(news(renewals, sequences)))
            .then(Mono.defer(() -> addons.goOn(turns(renewals))))
            .flatMap(begun -> order(bills(renewals, begun)))
            .then(Mono.defer(() -> arrange(renewals)));
  }

  private static List<OutboundEvent> news(List<Renewal> renewals, Map<UUID, Long> sequences) {
    return renewals.stream()
        .filter(renewal -> renewal.subscription().charged().amount() > 0)
        .map(renewal ->
            event(
                renewal.subscription(),
                Objects.requireNonNull(sequences.get(renewal.subscription().id())),
                renewal.outcome().event(),
                renewal.at()))
        .toList();
  }

  private static List<Addons.Turn> turns(List<Renewal> renewals) {
    return renewals.stream().map(renewal -> turn(renewal.subscription(), renewal.at())).toList();
  }

  private static List<Billing> bills(List<Renewal> renewals, List<BoughtAddon> begun) {
    Map<UUID, List<BoughtAddon>> beside =
        begun.stream().collect(Collectors.groupingBy(BoughtAddon::tenantId));
    return renewals.stream()
        .map(renewal -> {
          Subscription subscription = renewal.subscription();
          List<Charge> addons =
              Addons.charges(beside.getOrDefault(subscription.tenantId(), List.of()));
          return new Billing(
              subscription,
              renewal.outcome().beside(addons, renewal.at()).bill(),
              renewal.charges(),
              renewal.at());
        })
        .toList();
  }

  /** Something is told of a subscription that does not change. */
  Mono<Void> mention(Subscription subscription, String event, PlanCharges charges, Instant at) {
    return repository
        .mention(subscription.tenantId(), subscription.id(), at)
        .flatMap(sequence -> tell(subscription, sequence, event, at))
        .then(Mono.defer(() -> arrange(subscription, charges, at)));
  }

  private Mono<Void> tell(Subscription subscription, long sequence, String event, Instant at) {
    return outbox.append(event(subscription, sequence, event, at));
  }

  private static OutboundEvent event(
      Subscription subscription, long sequence, String event, Instant at) {
    return OutboundEvent.state(
        Topic.SUBSCRIPTIONS,
        subscription.id().toString(),
        sequence,
        event,
        subscription.tenantId(),
        SubscriptionStates.of(subscription, at));
  }

  /** A bill and for what it is. */
  private record Billing(Subscription subscription, Bill bill, PlanCharges charges, Instant at) {

    Coupons.Lowered lowered() {
      return new Coupons.Lowered(
          subscription.tenantId(), subscription.id(), subscription.terms().plan().planCode(), at);
    }
  }

  /** Charges what is to be charged. */
  Mono<Void> bill(Subscription subscription, Bill bill, PlanCharges charges, Instant at) {
    return switch (bill.timing()) {
      case NOTHING -> Mono.empty();
      case NEXT ->
          invoicing.pend(subscription.tenantId(), subscription.id(), bill.charges(), bill.usage());
      case NOW -> order(List.of(new Billing(subscription, bill, charges, at)));
    };
  }

  private Mono<Void> order(List<Billing> bills) {
    return coupons
        .discounts(bills.stream().map(Billing::lowered).toList())
        .map(discounts ->
            bills.stream()
                .map(billing ->
                    order(
                        billing.subscription(),
                        billing.bill(),
                        billing.charges(),
                        discounts.get(billing.subscription().id()),
                        billing.at()))
                .toList())
        .flatMap(invoicing::orderAll);
  }

  /** The order that a bill makes, which a preview asks what it comes to. */
  Mono<InvoiceOrder> order(Subscription subscription, Bill bill, PlanCharges charges, Instant at) {
    return coupons
        .discounts(List.of(new Billing(subscription, bill, charges, at).lowered()))
        .map(discounts -> order(subscription, bill, charges, discounts.get(subscription.id()), at));
  }

  private static InvoiceOrder order(
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
        List.of(new Timers.Subject(subscription.tenantId(), subscription.id())),
        SubscriptionSchedule.KINDS,
        timers(subscription, charges, at));
  }

  private Mono<Void> arrange(List<Renewal> renewals) {
    return timers.arrange(
        renewals.stream()
            .map(Renewal::subscription)
            .map(renewed -> new Timers.Subject(renewed.tenantId(), renewed.id()))
            .toList(),
        SubscriptionSchedule.KINDS,
        renewals.stream()
            .flatMap(
                renewal -> timers(renewal.subscription(), renewal.charges(), renewal.at()).stream())
            .toList());
  }

  private static List<Timer> timers(Subscription subscription, PlanCharges charges, Instant at) {
    return SubscriptionSchedule.of(subscription, charges, at).entrySet().stream()
        .map(due ->
            new Timer(subscription.tenantId(), due.getKey(), subscription.id(), due.getValue()))
        .toList();
  }
}
