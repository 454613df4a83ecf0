package io.atelier.billing.credit;

import io.atelier.billing.money.Money;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A tenant's billing credits. */
@RestController
class BillingCreditController {
  private final BillingCredits credits;
  private final UnitOfWork unitOfWork;

  BillingCreditController(BillingCredits credits, UnitOfWork unitOfWork) {
    this.credits = credits;
    this.unitOfWork = unitOfWork;
  }

  /** All it ever had, newest first. */
  @Allow(
      member = MemberRole.MEMBER,
      apiKeyScope = "billing:read",
      applicationScope = "billing:read")
  @GetMapping("/api/tenants/me/billing-credits")
  Mono<Page<BillingCreditResponse>> credits(Caller caller, PageRequest page) {
    UUID tenantId = caller.requireTenant();
    Cursor.Dated after = Cursor.dated(page.after());
    return unitOfWork
        .asTenant(
            tenantId,
            Mono.defer(() ->
                credits
                    .newestFirst(tenantId, after.date(), after.id(), page.fetch())
                    .collectList()))
        .map(found ->
            Page.of(found, page, credit -> Cursor.encode(credit.createdAt(), credit.id()))
                .map(BillingCreditResponse::from));
  }

  /**
   * @param remaining what can still be applied
   * @param invoiceId on which it was used last
   */
  record BillingCreditResponse(
      UUID id,
      Money amount,
      Money remaining,
      String reason,
      BillingCredit.Type type,
      @Nullable Instant expiresAt,
      @Nullable Instant usedAt,
      @Nullable UUID invoiceId,
      Instant createdAt) {

    static BillingCreditResponse from(BillingCredit credit) {
      return new BillingCreditResponse(
          credit.id(),
          new Money(credit.amount(), credit.currency()),
          new Money(credit.remaining(), credit.currency()),
          credit.reason(),
          credit.type(),
          credit.expiresAt(),
          credit.usedAt(),
          credit.invoiceId(),
          credit.createdAt());
    }
  }
}
