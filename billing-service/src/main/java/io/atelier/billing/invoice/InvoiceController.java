package io.atelier.billing.invoice;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A tenant's own invoices. */
@RestController
@RequestMapping("/api/tenants/me/invoices")
class InvoiceController {
  private final Invoices invoices;

  InvoiceController(Invoices invoices) {
    this.invoices = invoices;
  }

  /** Newest first. */
  @Allow(
      member = MemberRole.MEMBER,
      apiKeyScope = "billing:read",
      applicationScope = "billing:read")
  @GetMapping
  Mono<Page<InvoiceResponse>> page(Caller caller, PageRequest page) {
    return invoices
        .page(caller.requireTenant(), page)
        .map(found -> found.map(InvoiceResponse::from));
  }

  @Allow(
      member = MemberRole.MEMBER,
      apiKeyScope = "billing:read",
      applicationScope = "billing:read")
  @GetMapping("/{id}")
  Mono<InvoiceResponse> find(Caller caller, @PathVariable UUID id) {
    return invoices.find(caller.requireTenant(), id).map(InvoiceResponse::from);
  }
}
