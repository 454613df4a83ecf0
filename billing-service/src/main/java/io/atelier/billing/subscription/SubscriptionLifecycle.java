package io.atelier.billing.subscription;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.billing.BillingProblem;
import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.entitlement.EntitlementPublication;
import io.atelier.billing.invoice.Invoicing;
import io.atelier.billing.subscription.PlanChange.When;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import io.atelier.billing.subscription.Subscription.SignUp;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.billing.timer.TimerKind;
import io.atelier.chassis.problem.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * What is done to subscriptions. Each use case runs in its caller's unit of work with the tenant's
 * lock held, loads, asks the pure code, and hands what came of it to {@link SubscriptionChanges}.
 */
@Component
public class SubscriptionLifecycle {
  private final SubscriptionRepository repository;
  private final SubscriptionChanges changes;
  private final CatalogBook book;
  private final EntitlementPublication entitlements;
  private final Invoicing invoicing;
  private final TenantLocks locks;

  SubscriptionLifecycle(
      SubscriptionRepository repository,
      SubscriptionChanges changes,
      CatalogBook book,
      EntitlementPublication entitlements,
      Invoicing invoicing,
      TenantLocks locks) {
    this.repository = repository;
    this.changes = changes;
    this.book = book;
    this.entitlements = entitlements;
    this.invoicing = invoicing;
    this.locks = locks;
  }

  /**
   * Gives a tenant its first subscription, as of its sign-up: what was due since then runs after. A
   * tenant that ever had one keeps what it has, and one that was purged stays so.
   */
  Mono<Void> begin(SignUp signUp) {
    UUID tenantId = signUp.tenantId();
    return locks
        .take(tenantId, signUp.platform())
        .flatMap(_ ->
            repository
                .find(tenantId)
                .hasElement()
                .filter(has -> !has)
                .flatMap(_ -> locks.isPurged(tenantId))
                .filter(purged -> !purged)
                .flatMap(_ -> book.current())
                .flatMap(current -> {
                  Subscription begun =
                      SubscriptionBeginning.signUp(
                          UuidCreator.getTimeOrderedEpoch(), signUp, current);
                  PlanCharges charges = Offers.of(current, signUp.platform()).charges();
                  return changes.add(
                      SubscriptionBeginning.charged(begun, charges, signUp.at()),
                      charges,
                      signUp.at());
                }))
        .then();
  }

  /** The tenant's open subscription, else the last; empty when it never had one. */
  Mono<Subscription> find(UUID tenantId) {
    return repository.find(tenantId);
  }

  /** 402 while something is overdue. */
  Mono<Void> payFirst(UUID tenantId) {
    return invoicing
        .hasOverdue(tenantId)
        .flatMap(overdue ->
            overdue
                ? Mono.error(
                    ProblemException.of(
                        BillingProblem.PAYMENT_OVERDUE, "Pay what is overdue first."))
                : Mono.empty());
  }

  Mono<Subscription> change(UUID tenantId, ChangeRequest request, Instant at) {
    return known(tenantId)
        .flatMap(known -> change(known, request.toChange(known.offers(), known.now()), at));
  }

  Mono<Subscription> change(Known known, PlanChange change, Instant at) {
    PlanCharges charges = known.offers().charges();
    return usageSoFar(known, at)
        .map(usage -> change.apply(known.now(), charges, usage, at))
        .flatMap(outcome -> changes.change(outcome, charges, at));
  }

  Mono<Subscription> withdrawScheduledChange(UUID tenantId, Instant at) {
    return decide(tenantId, at, (now, _) -> SubscriptionStanding.withdrawScheduledChange(now));
  }

  Mono<Subscription> cancel(UUID tenantId, When when, @Nullable String reason, Instant at) {
    return decide(tenantId, at, (now, _) -> SubscriptionStanding.cancel(now, when, reason, at));
  }

  Mono<Subscription> resume(UUID tenantId, Instant at) {
    return known(tenantId)
        .filter(known -> known.now().status() == SubscriptionStatus.PAUSED)
        .flatMap(_ -> payFirst(tenantId))
        .then(
            Mono.defer(() ->
                decide(
                    tenantId,
                    at,
                    (now, charges) -> SubscriptionStanding.resume(now, charges, at))));
  }

  Mono<Subscription> pause(UUID tenantId, Instant at) {
    return decide(tenantId, at, (now, _) -> SubscriptionStanding.pause(now, at));
  }

  Mono<Subscription> extendTrial(UUID tenantId, int days, Instant at) {
    return decide(tenantId, at, (now, _) -> SubscriptionStanding.extendTrial(now, days, at));
  }

  /**
   * Moves an open subscription of a plan to another version of it, in place: rights change now, the
   * price with the next period. Runs in the caller's unit of work, with the tenant's lock held.
   *
   * @param at the tenant's now
   * @return whether there was something to move
   */
  public Mono<Boolean> move(UUID tenantId, PlanVersion to, Instant at) {
    return known(tenantId)
        .filter(known -> isMovable(known.now(), to))
        .flatMap(known ->
            changes.change(
                SubscriptionStanding.move(known.now(), to, at), known.offers().charges(), at))
        .hasElement();
  }

  private static boolean isMovable(Subscription now, PlanVersion to) {
    PlanVersion from = now.terms().plan();
    return now.status() != SubscriptionStatus.EXPIRED
        && from.planCode().equals(to.planCode())
        && Objects.equals(from.platform(), to.platform())
        && !from.id().equals(to.id());
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

  /** What becomes of the tenant's subscription; nothing when there is none. */
  Mono<Subscription> decide(UUID tenantId, Instant at, Decision decision) {
    return known(tenantId)
        .flatMap(known -> {
          PlanCharges charges = known.offers().charges();
          Outcome outcome = decision.of(known.now(), charges);
          boolean regained = !known.now().access() && outcome.subscription().access();
          return regained
              ? changes.regain(outcome, charges, at)
              : changes.change(outcome, charges, at);
        });
  }

  /** Pure: what comes of a subscription. */
  @FunctionalInterface
  interface Decision {
    Outcome of(Subscription now, PlanCharges charges);
  }

  Mono<Known> known(UUID tenantId) {
    return repository.find(tenantId).flatMap(this::withCatalog);
  }

  Mono<Known> known(UUID tenantId, UUID id) {
    return repository.find(tenantId, id).flatMap(this::withCatalog);
  }

  /** Of one subscription of each tenant those that there are, in any order. */
  Mono<List<Known>> known(List<UUID> tenantIds, List<UUID> ids) {
    return repository
        .findAll(tenantIds, ids)
        .collectList()
        .zipWhen(_ -> book.current())
        .map(read ->
            read.getT1().stream()
                .map(now -> new Known(now, Offers.of(read.getT2(), now.platform())))
                .toList());
  }

  private Mono<Known> withCatalog(Subscription now) {
    return book.current().map(current -> new Known(now, Offers.of(current, now.platform())));
  }

  /** A subscription and what is sold. */
  record Known(Subscription now, Offers offers) {}

  /** What was used since the usage period began, for a change that ends it here. */
  Mono<Bill> usageSoFar(Known known, Instant at) {
    Subscription now = known.now();
    PlanCharges charges = known.offers().charges();
    if (!SubscriptionSchedule.of(now, charges, at).containsKey(TimerKind.PERIOD_CLOSE)) {
      return Mono.just(Bill.NOTHING);
    }
    BillingPeriod period = now.usagePeriodUpTo(now.usageBoundaryAfter(at));
    return entitlements
        .grants(now.tenantId(), at)
        .map(grants ->
            Bill.next(
                List.of(),
                charges.usage(
                    now, grants.limits(now.terms().plan().content(), at), period.start(), at)));
  }
}
