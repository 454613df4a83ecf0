package io.atelier.domains.claim;

import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The domains of the caller's tenant. */
@RestController
@RequestMapping("/api/tenants/me/domains")
class DomainController {
  private final Domains domains;

  DomainController(Domains domains) {
    this.domains = domains;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(member = MemberRole.ADMIN)
  Mono<DomainResponse> claim(
      Caller caller, @Body ClaimDomainRequest request, IdempotentRequest idempotent) {
    return domains.claim(caller.requireTenant(), request, idempotent);
  }

  @GetMapping
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "tenant:read")
  Mono<Page<DomainResponse>> list(Caller caller, PageRequest page) {
    return domains.list(caller.requireTenant(), page);
  }

  @GetMapping("/{id}")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "tenant:read")
  Mono<DomainResponse> find(Caller caller, @PathVariable UUID id) {
    return domains.find(caller.requireTenant(), id);
  }

  @PutMapping("/{id}/primary")
  @Allow(member = MemberRole.ADMIN)
  Mono<DomainResponse> makePrimary(Caller caller, @PathVariable UUID id) {
    return domains.makePrimary(caller.requireTenant(), id);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(member = MemberRole.ADMIN)
  Mono<Void> remove(Caller caller, @PathVariable UUID id) {
    return domains.remove(caller.requireTenant(), id);
  }
}
