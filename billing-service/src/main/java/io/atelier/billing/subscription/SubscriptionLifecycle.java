package io.atelier.billing.subscription;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.entitlement.EntitlementPublication;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.billing.subscription.Subscription.SignUp;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerKind;
import io.atelier.billing.timer.Timers;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.billing.SubscriptionState;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What is done to subscriptions. Each use case runs in its caller's unit of work, takes the
 * tenant's lock first, and writes the subscription, its events, the entitlements and the timers
 * together.
 */
@Component
public class SubscriptionLifecycle {
  private final SubscriptionRepository repository;
  private final CatalogBook book;
  private final EntitlementPublication entitlements;
  private final TenantLocks locks;
  private final Timers timers;
  private final Outbox outbox;
  private final InstantSource clock;

  SubscriptionLifecycle(
      SubscriptionRepository repository,
      CatalogBook book,
      EntitlementPublication entitlements,
      TenantLocks locks,
      Timers timers,
      Outbox outbox,
      InstantSource clock) {
    this.repository = repository;
    this.book = book;
    this.entitlements = entitlements;
    this.locks = locks;
    this.timers = timers;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Gives a tenant its first subscription; a tenant that ever had one keeps what it has. */
  Mono<Void> begin(SignUp signUp) {
    return locks
        .take(signUp.tenantId(), signUp.platform())
        .then(Mono.defer(() -> repository.find(signUp.tenantId()).hasElement()))
        .filter(has -> !has)
        .flatMap(_ -> book.current())
        .map(catalog -> Subscription.begin(UuidCreator.getTimeOrderedEpoch(), signUp, catalog))
        .flatMap(this::add);
  }

  private Mono<Void> add(Subscription subscription) {
    Instant now = clock.instant();
    return repository
        .add(subscription, now)
        .flatMap(sequence -> tell(subscription, sequence, "subscription.created", now))
        .then(Mono.defer(() -> setTimer(subscription)))
        .then(Mono.defer(() -> entitlements.publish(subscription.standing(), now)));
  }

  private Mono<Void> setTimer(Subscription subscription) {
    Instant end = subscription.trialEnd();
    return subscription.status() == SubscriptionStatus.TRIAL && end != null
        ? timers.set(
            new Timer(subscription.tenantId(), TimerKind.TRIAL_END, subscription.id(), end))
        : Mono.empty();
  }

  /** Makes true what the entitlements said would be at the trial's end. */
  Mono<Void> endTrial(UUID tenantId, Instant trialEnd) {
    return repository
        .find(tenantId)
        .filter(subscription -> subscription.isInTrialUntil(trialEnd))
        .map(Subscription::endTrial)
        .flatMap(ended -> change(ended, trialEnd));
  }

  private Mono<Void> change(Subscription subscription, Instant now) {
    return repository
        .change(subscription, now)
        .flatMap(sequence -> tell(subscription, sequence, eventOf(subscription), now))
        .then(Mono.defer(() -> entitlements.publish(subscription.standing(), now)));
  }

  private static String eventOf(Subscription subscription) {
    return subscription.status() == SubscriptionStatus.EXPIRED
        ? "subscription.expired"
        : "subscription.changed";
  }

  /**
   * Says anew what the tenant may do, with periods ahead of now: what an add-on or an override
   * gives has changed. Runs in the caller's unit of work, with the tenant's lock held.
   *
   * @param now of the tenant
   */
  public Mono<Void> republish(UUID tenantId, Instant now) {
    return repository
        .find(tenantId)
        .flatMap(subscription -> entitlements.publish(subscription.standing(), now));
  }

  private Mono<Void> tell(Subscription subscription, long sequence, String type, Instant now) {
    return outbox.append(
        OutboundEvent.state(
            Topic.SUBSCRIPTIONS,
            subscription.id().toString(),
            sequence,
            type,
            subscription.tenantId(),
            state(subscription, now)));
  }

  private static SubscriptionState state(Subscription subscription, Instant now) {
    BillingPeriod period = subscription.periodAt(now);
    Money price = subscription.price();
    return new SubscriptionState(
        subscription.id(),
        subscription.tenantId(),
        subscription.plan().planCode(),
        subscription.plan().version(),
        subscription.status().code(),
        subscription.interval().name().toLowerCase(Locale.ROOT),
        subscription.intervalCount(),
        price == null ? null : price.amount(),
        price == null ? null : price.currency(),
        period.start(),
        period.end(),
        subscription.trialStart(),
        subscription.trialEnd(),
        subscription.billedBy().name().toLowerCase(Locale.ROOT));
  }
}
