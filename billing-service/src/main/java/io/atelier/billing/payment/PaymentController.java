package io.atelier.billing.payment;

import io.atelier.billing.invoice.InvoiceResponse;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.security.OperatorRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Payments, and what settles an invoice otherwise. */
@RestController
class PaymentController {
  private final Payments payments;
  private final PaymentRepository repository;
  private final UnitOfWork unitOfWork;

  PaymentController(Payments payments, PaymentRepository repository, UnitOfWork unitOfWork) {
    this.payments = payments;
    this.repository = repository;
    this.unitOfWork = unitOfWork;
  }

  /** A tenant's payments, newest first. */
  @Allow(
      member = MemberRole.MEMBER,
      apiKeyScope = "billing:read",
      applicationScope = "billing:read")
  @GetMapping("/api/tenants/me/payments")
  Mono<Page<PaymentResponse>> page(Caller caller, PageRequest page) {
    UUID tenantId = caller.requireTenant();
    Cursor.Dated after = Cursor.dated(page.after());
    return unitOfWork
        .asTenant(
            tenantId,
            Mono.defer(() ->
                repository
                    .newestFirst(tenantId, after.date(), after.id(), page.fetch())
                    .collectList()))
        .map(found ->
            Page.of(found, page, last -> Cursor.encode(last.createdAt(), last.id()))
                .map(PaymentResponse::from));
  }

  /**
   * Records what arrived. The provider's transaction makes it one payment, however often it is
   * sent.
   */
  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/tenants/{id}/payments")
  @ResponseStatus(HttpStatus.CREATED)
  Mono<PaymentResponse> record(@PathVariable UUID id, @Body PaymentRequest request) {
    return payments.record(id, request).map(PaymentResponse::from);
  }

  /** Cancels an invoice of which nothing was paid. */
  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/invoices/{id}/void")
  Mono<InvoiceResponse> cancel(@PathVariable UUID id) {
    return payments.cancel(id).map(InvoiceResponse::from);
  }
}
