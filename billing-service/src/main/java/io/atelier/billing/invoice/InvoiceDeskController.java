package io.atelier.billing.invoice;

import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.OperatorRole;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** What operators do to invoices. */
@RestController
class InvoiceDeskController {
  private final InvoiceDesk desk;

  InvoiceDeskController(InvoiceDesk desk) {
    this.desk = desk;
  }

  /** Something for the tenant's next invoice. */
  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/tenants/{id}/invoice-items")
  @ResponseStatus(HttpStatus.CREATED)
  Mono<PendingItem> add(
      @PathVariable UUID id, @Body InvoiceItemRequest request, IdempotentRequest idempotent) {
    return desk.add(id, request, idempotent);
  }

  /** Ends a draft's wait for usage; a difference comes on the next invoice. */
  @Allow(operators = OperatorRole.BILLING)
  @PostMapping("/api/admin/invoices/{id}/finalize")
  Mono<InvoiceResponse> finalise(@PathVariable UUID id) {
    return desk.finalise(id).map(InvoiceResponse::from);
  }
}
