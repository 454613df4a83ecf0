package io.atelier.billing.subscription;

import io.atelier.billing.timer.TenantLocks;
import io.atelier.billing.timer.TenantTime;
import io.atelier.billing.timer.TenantTurn;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A tenant's own subscription. */
@RestController
class SubscriptionController {
  private final SubscriptionLifecycle subscriptions;
  private final SubscriptionSales sales;
  private final Previews previews;
  private final EntitlementOverrides overrides;
  private final TenantTurn turn;
  private final TenantLocks locks;
  private final UnitOfWork unitOfWork;
  private final MirrorWait mirrorWait;
  private final Idempotency idempotency;

  SubscriptionController(
      SubscriptionLifecycle subscriptions,
      SubscriptionSales sales,
      Previews previews,
      EntitlementOverrides overrides,
      TenantTurn turn,
      TenantLocks locks,
      UnitOfWork unitOfWork,
      MirrorWait mirrorWait,
      Idempotency idempotency) {
    this.subscriptions = subscriptions;
    this.sales = sales;
    this.previews = previews;
    this.overrides = overrides;
    this.turn = turn;
    this.locks = locks;
    this.unitOfWork = unitOfWork;
    this.mirrorWait = mirrorWait;
    this.idempotency = idempotency;
  }

  /** The open subscription, else the last; 503 {@code not-ready-yet} in a tenant's first moment. */
  @Allow(
      member = MemberRole.MEMBER,
      apiKeyScope = "billing:read",
      applicationScope = "billing:read")
  @GetMapping("/api/tenants/me/subscription")
  Mono<SubscriptionResponse> subscription(Caller caller) {
    UUID tenantId = caller.requireTenant();
    return mirrorWait.await(
        unitOfWork.asTenant(
            tenantId,
            Mono.defer(() -> locks.look(tenantId))
                .flatMap(
                    time -> subscriptions.find(tenantId).flatMap(found -> answer(found, time)))));
  }

  /** From free, expired or a trial to a plan that is paid for; 409 for a second one. */
  @Allow(member = MemberRole.OWNER)
  @PostMapping("/api/tenants/me/subscribe")
  @ResponseStatus(HttpStatus.CREATED)
  Mono<SubscriptionResponse> subscribe(
      Caller caller, @Body SubscribeRequest request, IdempotentRequest idempotent) {
    Purchase purchase = request.toPurchase();
    return command(
        caller, idempotent, time -> sales.subscribe(time.tenantId(), purchase, time.now()));
  }

  /** To another plan or interval, now or at the period's end. */
  @Allow(member = MemberRole.OWNER)
  @PostMapping("/api/tenants/me/subscription/change")
  Mono<SubscriptionResponse> change(
      Caller caller, @Body ChangeRequest request, IdempotentRequest idempotent) {
    return command(
        caller, idempotent, time -> subscriptions.change(time.tenantId(), request, time.now()));
  }

  /** The invoice that the change would make, without number. */
  @Allow(member = MemberRole.OWNER)
  @PostMapping("/api/tenants/me/subscription/preview")
  Mono<PreviewResponse> preview(Caller caller, @Body ChangeRequest request) {
    return mirrorWait.await(
        turn.run(
            caller.requireTenant(),
            time ->
                previews.preview(time.tenantId(), request, time.now()).map(PreviewResponse::from)));
  }

  /** What was to change at the period's end does not; 404 when nothing was to. */
  @Allow(member = MemberRole.OWNER)
  @DeleteMapping("/api/tenants/me/subscription/scheduled-change")
  Mono<SubscriptionResponse> withdrawScheduledChange(Caller caller) {
    return command(
        caller,
        IdempotentRequest.once(),
        time -> subscriptions.withdrawScheduledChange(time.tenantId(), time.now()));
  }

  @Allow(member = MemberRole.OWNER)
  @PostMapping("/api/tenants/me/subscription/cancel")
  Mono<SubscriptionResponse> cancel(
      Caller caller, @Body CancelRequest request, IdempotentRequest idempotent) {
    return command(
        caller,
        idempotent,
        time ->
            subscriptions.cancel(time.tenantId(), request.moment(), request.reason(), time.now()));
  }

  /** Withdraws a cancellation, or ends a pause. */
  @Allow(member = MemberRole.OWNER)
  @PostMapping("/api/tenants/me/subscription/resume")
  Mono<SubscriptionResponse> resume(Caller caller, IdempotentRequest idempotent) {
    return command(caller, idempotent, time -> subscriptions.resume(time.tenantId(), time.now()));
  }

  /** No access and no invoices until it is resumed. */
  @Allow(member = MemberRole.OWNER)
  @PostMapping("/api/tenants/me/subscription/pause")
  Mono<SubscriptionResponse> pause(Caller caller, IdempotentRequest idempotent) {
    return command(caller, idempotent, time -> subscriptions.pause(time.tenantId(), time.now()));
  }

  private Mono<SubscriptionResponse> command(
      Caller caller,
      IdempotentRequest idempotent,
      Function<TenantTime, Mono<Subscription>> command) {
    return mirrorWait.await(
        turn.run(
            caller.requireTenant(),
            time ->
                idempotency.once(
                    idempotent,
                    SubscriptionResponse.class,
                    Mono.defer(() -> command.apply(time))
                        .flatMap(changed -> answer(changed, time)))));
  }

  private Mono<SubscriptionResponse> answer(Subscription subscription, TenantTime time) {
    return overrides
        .find(time.tenantId(), time.now())
        .map(set -> SubscriptionResponse.from(subscription, set, time.now()))
        .switchIfEmpty(
            Mono.fromSupplier(() -> SubscriptionResponse.from(subscription, null, time.now())));
  }
}
