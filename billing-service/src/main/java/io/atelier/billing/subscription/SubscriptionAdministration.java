package io.atelier.billing.subscription;

import io.atelier.billing.timer.TenantTime;
import io.atelier.billing.timer.TenantTurn;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.OperatorRole;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What operators do to a tenant's subscription. */
@RestController
class SubscriptionAdministration {
  private final SubscriptionLifecycle subscriptions;
  private final SubscriptionSales sales;
  private final EntitlementOverrides overrides;
  private final TenantTurn turn;
  private final Idempotency idempotency;

  SubscriptionAdministration(
      SubscriptionLifecycle subscriptions,
      SubscriptionSales sales,
      EntitlementOverrides overrides,
      TenantTurn turn,
      Idempotency idempotency) {
    this.subscriptions = subscriptions;
    this.sales = sales;
    this.overrides = overrides;
    this.turn = turn;
    this.idempotency = idempotency;
  }

  /**
   * Sells any plan, also one on quote, at a price and with a trial that were agreed on. A tenant
   * that pays for a plan already changes to it now. A pilot is put on the plan without end.
   */
  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/tenants/{id}/subscribe")
  @ResponseStatus(HttpStatus.CREATED)
  Mono<SubscriptionResponse> subscribe(
      @PathVariable UUID id, @Body SellRequest request, IdempotentRequest idempotent) {
    if (request.isPilot()) {
      String plan = request.pilotPlan();
      return command(id, idempotent, time -> sales.startPilot(id, plan, time.now()));
    }
    Purchase purchase = request.toPurchase();
    return command(id, idempotent, time -> sales.subscribe(id, purchase, time.now()));
  }

  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/tenants/{id}/subscription/cancel")
  Mono<SubscriptionResponse> cancel(
      @PathVariable UUID id, @Body CancelRequest request, IdempotentRequest idempotent) {
    return command(
        id,
        idempotent,
        time -> subscriptions.cancel(id, request.moment(), request.reason(), time.now()));
  }

  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/tenants/{id}/subscription/extend-trial")
  Mono<SubscriptionResponse> extendTrial(
      @PathVariable UUID id, @Body ExtendTrialRequest request, IdempotentRequest idempotent) {
    return command(
        id, idempotent, time -> subscriptions.extendTrial(id, request.days(), time.now()));
  }

  @Allow(operators = {OperatorRole.BILLING, OperatorRole.SUPPORT})
  @GetMapping("/api/admin/tenants/{id}/overrides")
  Mono<OverridesResponse> overrides(@PathVariable UUID id) {
    return turn.run(
            id,
            time ->
                overrides
                    .find(id, time.now())
                    .map(OverridesResponse::from)
                    .defaultIfEmpty(OverridesResponse.NONE))
        .switchIfEmpty(unknown(id));
  }

  /** Replaces the set: what is absent is the plan's again. */
  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/tenants/{id}/overrides")
  Mono<OverridesResponse> override(
      Caller caller,
      @PathVariable UUID id,
      @Body OverridesRequest request,
      IdempotentRequest idempotent) {
    return turn.run(
            id,
            time ->
                idempotency.once(
                    idempotent,
                    OverridesResponse.class,
                    Mono.defer(() -> overrides.replace(time, request, caller.subject()))
                        .map(OverridesResponse::from)))
        .switchIfEmpty(unknown(id));
  }

  private Mono<SubscriptionResponse> command(
      UUID id, IdempotentRequest idempotent, Function<TenantTime, Mono<Subscription>> command) {
    return turn.run(
            id,
            time ->
                idempotency.once(
                    idempotent,
                    SubscriptionResponse.class,
                    Mono.defer(() -> command.apply(time)).flatMap(done -> answer(done, time))))
        .switchIfEmpty(unknown(id));
  }

  private Mono<SubscriptionResponse> answer(Subscription subscription, TenantTime time) {
    return overrides
        .find(time.tenantId(), time.now())
        .map(set -> SubscriptionResponse.from(subscription, set, time.now()))
        .switchIfEmpty(
            Mono.fromSupplier(() -> SubscriptionResponse.from(subscription, null, time.now())));
  }

  private static <T> Mono<T> unknown(UUID id) {
    return Mono.error(() -> ProblemException.notFound("Billing knows no tenant " + id + "."));
  }
}
