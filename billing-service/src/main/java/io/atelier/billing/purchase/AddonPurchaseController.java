package io.atelier.billing.purchase;

import io.atelier.billing.addon.Addons;
import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.timer.TenantTurn;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A tenant's add-ons. */
@RestController
@RequestMapping("/api/tenants/me/addons")
class AddonPurchaseController {
  private final AddonPurchases purchases;
  private final Addons addons;
  private final TenantTurn turn;
  private final UnitOfWork unitOfWork;
  private final Idempotency idempotency;
  private final MirrorWait mirrorWait;

  AddonPurchaseController(
      AddonPurchases purchases,
      Addons addons,
      TenantTurn turn,
      UnitOfWork unitOfWork,
      Idempotency idempotency,
      MirrorWait mirrorWait) {
    this.purchases = purchases;
    this.addons = addons;
    this.turn = turn;
    this.unitOfWork = unitOfWork;
    this.idempotency = idempotency;
    this.mirrorWait = mirrorWait;
  }

  /** What it has and had, newest first. */
  @GetMapping
  @Allow(member = MemberRole.OWNER)
  Mono<Page<BoughtAddonResponse>> list(Caller caller, PageRequest page) {
    UUID tenantId = caller.requireTenant();
    UUID before = page.after() == null ? null : Cursor.decodeId(page.after());
    return unitOfWork
        .asTenant(tenantId, Mono.defer(() -> addons.newestFirst(tenantId, before, page.fetch())))
        .map(found -> Page.of(found, page, last -> Cursor.encode(last.id().toString())))
        .map(found -> found.map(BoughtAddonResponse::from));
  }

  /** Buys one; it counts and is invoiced at once. */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(member = MemberRole.OWNER)
  Mono<BoughtAddonResponse> buy(
      Caller caller, IdempotentRequest request, @Body BuyAddonRequest wanted) {
    UUID tenantId = caller.requireTenant();
    return mirrorWait.await(
        turn.run(
            tenantId,
            time ->
                idempotency.once(
                    request,
                    BoughtAddonResponse.class,
                    purchases.buy(tenantId, wanted, time.now()).map(BoughtAddonResponse::from))));
  }

  /** Cancels one: it ends with its period, or at once when it was paid once. */
  @DeleteMapping("/{id}")
  @Allow(member = MemberRole.OWNER)
  Mono<BoughtAddonResponse> cancel(Caller caller, @PathVariable UUID id) {
    UUID tenantId = caller.requireTenant();
    Mono<BoughtAddon> cancelled =
        turn.run(tenantId, time -> purchases.cancel(tenantId, id, time.now()));
    return mirrorWait.await(cancelled).map(BoughtAddonResponse::from);
  }
}
