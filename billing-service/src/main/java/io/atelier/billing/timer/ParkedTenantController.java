package io.atelier.billing.timer;

import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.OperatorRole;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Tenants whose timers failed too often, for operators. */
@RestController
class ParkedTenantController {
  private final ParkedTenants parked;

  ParkedTenantController(ParkedTenants parked) {
    this.parked = parked;
  }

  /** The newest first. */
  @Allow(operators = {OperatorRole.BILLING, OperatorRole.SUPPORT})
  @GetMapping("/api/admin/parked-tenants")
  Mono<Page<ParkedTenant>> list(PageRequest page) {
    return parked.list(page);
  }

  /** What is due runs again, at once; 404 when the tenant is not parked. */
  @Allow(operators = {OperatorRole.BILLING, OperatorRole.SUPPORT})
  @PostMapping("/api/admin/parked-tenants/{tenant_id}/retry")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<Void> retry(@PathVariable("tenant_id") UUID tenantId) {
    return parked.retry(tenantId);
  }
}
