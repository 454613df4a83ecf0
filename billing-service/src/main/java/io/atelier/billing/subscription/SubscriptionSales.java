package io.atelier.billing.subscription;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.addon.Addons;
import io.atelier.billing.coupon.CouponRequest;
import io.atelier.billing.coupon.Coupons;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import io.atelier.billing.subscription.PlanChange.When;
import io.atelier.billing.subscription.SubscriptionLifecycle.Known;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * How a tenant comes to a plan that it did not pay for before: it subscribes, is sold one, or is
 * made a pilot. Each runs in its caller's unit of work with the tenant's lock held.
 */
@Component
class SubscriptionSales {
  private final SubscriptionLifecycle subscriptions;
  private final SubscriptionChanges changes;
  private final Coupons coupons;
  private final Addons addons;
  private final Timers timers;

  SubscriptionSales(
      SubscriptionLifecycle subscriptions,
      SubscriptionChanges changes,
      Coupons coupons,
      Addons addons,
      Timers timers) {
    this.subscriptions = subscriptions;
    this.changes = changes;
    this.coupons = coupons;
    this.addons = addons;
    this.timers = timers;
  }

  Mono<Subscription> subscribe(UUID tenantId, Purchase purchase, Instant at) {
    return subscriptions
        .known(tenantId)
        .flatMap(known ->
            known.now().status() == SubscriptionStatus.EXPIRED
                ? subscribeAnew(known, purchase, at)
                : subscribe(known, purchase, at));
  }

  private Mono<Subscription> subscribe(Known known, Purchase purchase, Instant at) {
    Subscription now = known.now();
    Offers offers = known.offers();
    Terms terms = purchase.terms(offers, now);
    if (purchase.byOperator() && Subscribing.isSubscribed(now)) {
      return subscriptions.change(
          known, new PlanChange(terms, When.NOW, ProrationBehavior.CREATE_PRORATIONS, null), at);
    }
    Subscribing subscribing =
        new Subscribing(terms, purchase.trialDays(), purchase.maxTrialDays(offers));
    return subscriptions
        .usageSoFar(known, at)
        .map(usage -> subscribing.apply(now, offers.charges(), usage, at))
        .flatMap(outcome ->
            redeem(outcome, purchase.coupon(), offers, at)
                .then(Mono.defer(() -> changes.change(outcome, offers.charges(), at))));
  }

  /** After the end of one comes another; what is owed for the first is paid before. */
  private Mono<Subscription> subscribeAnew(Known known, Purchase purchase, Instant at) {
    Subscription ended = known.now();
    Offers offers = known.offers();
    Terms terms = purchase.terms(offers, ended);
    Subscription fresh =
        SubscriptionBeginning.again(UuidCreator.getTimeOrderedEpoch(), ended, terms, at);
    Outcome begun =
        new Subscribing(terms, purchase.trialDays(), purchase.maxTrialDays(offers))
            .begin(fresh, offers.charges(), Bill.NOTHING, at);
    Outcome outcome = new Outcome(begun.subscription(), "subscription.created", begun.bill());
    return subscriptions
        .payFirst(ended.tenantId())
        .then(Mono.defer(() -> addons.endAll(ended.tenantId(), at)))
        .then(Mono.defer(() -> settleUsage(known, at)))
        .then(Mono.defer(() -> redeem(outcome, purchase.coupon(), offers, at)))
        .then(Mono.defer(() -> changes.add(outcome, offers.charges(), at)));
  }

  /**
   * Puts a tenant that pays for nothing on a plan without end and without invoice, until it
   * subscribes; what it bought beside its plan ends.
   */
  Mono<Subscription> startPilot(UUID tenantId, String planCode, Instant at) {
    return subscriptions
        .known(tenantId)
        .flatMap(known ->
            subscriptions
                .usageSoFar(known, at)
                .flatMap(usage -> {
                  Subscription now = known.now();
                  Terms terms = known.offers().unpaid(planCode);
                  boolean ended = now.status() == SubscriptionStatus.EXPIRED;
                  Subscription from =
                      ended
                          ? SubscriptionBeginning.again(
                              UuidCreator.getTimeOrderedEpoch(), now, terms, at)
                          : now;
                  Outcome outcome = Subscribing.pilot(from, ended, terms, usage, at);
                  PlanCharges charges = known.offers().charges();
                  return addons
                      .endAll(tenantId, at)
                      .then(
                          Mono.defer(() ->
                              ended
                                  ? settleUsage(known, at)
                                      .then(Mono.defer(() -> changes.add(outcome, charges, at)))
                                  : changes.change(outcome, charges, at)));
                }));
  }

  /** The new anchor cuts the last usage period of what has ended. */
  private Mono<Void> settleUsage(Known known, Instant at) {
    Subscription ended = known.now();
    return subscriptions
        .usageSoFar(known, at)
        .filter(usage -> usage.timing() != Bill.Timing.NOTHING)
        .flatMap(usage ->
            changes
                .bill(
                    ended,
                    SubscriptionStanding.flush(ended, at).with(usage),
                    known.offers().charges(),
                    at)
                .then(timers.remove(ended.tenantId(), TimerKind.PERIOD_CLOSE, ended.id())));
  }

  private Mono<Void> redeem(Outcome outcome, @Nullable String coupon, Offers offers, Instant at) {
    if (coupon == null) {
      return Mono.empty();
    }
    Subscription subscription = outcome.subscription();
    Trial trial = subscription.trial();
    return coupons.redeem(
        new CouponRequest(
            subscription.tenantId(),
            subscription.id(),
            subscription.platform(),
            coupon,
            subscription.terms().plan().planCode(),
            subscription.currency(offers.catalog().currency()),
            trial != null && subscription.isInTrial() ? trial.end() : at,
            at));
  }
}
