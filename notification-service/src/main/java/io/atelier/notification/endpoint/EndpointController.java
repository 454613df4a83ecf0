package io.atelier.notification.endpoint;

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
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The webhook endpoints of the caller's tenant. */
@RestController
@RequestMapping("/api/tenants/me/webhooks")
class EndpointController {
  private final Endpoints endpoints;

  EndpointController(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(member = MemberRole.ADMIN)
  Mono<EndpointResponse> create(
      Caller caller, @Body CreateEndpointRequest request, IdempotentRequest idempotent) {
    return endpoints.create(caller.requireTenant(), request, idempotent);
  }

  @GetMapping
  @Allow(member = MemberRole.ADMIN)
  Mono<Page<EndpointResponse>> list(Caller caller, PageRequest page) {
    return endpoints.list(caller.requireTenant(), page);
  }

  @GetMapping("/{id}")
  @Allow(member = MemberRole.ADMIN)
  Mono<EndpointResponse> find(Caller caller, @PathVariable UUID id) {
    return endpoints.find(caller.requireTenant(), id).map(EndpointResponse::from);
  }

  @PatchMapping("/{id}")
  @Allow(member = MemberRole.ADMIN)
  Mono<EndpointResponse> change(
      Caller caller, @PathVariable UUID id, @Body ChangeEndpointRequest request) {
    return endpoints.change(caller.requireTenant(), id, request);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(member = MemberRole.ADMIN)
  Mono<Void> remove(Caller caller, @PathVariable UUID id) {
    return endpoints.remove(caller.requireTenant(), id);
  }

  @PostMapping("/{id}/rotate-secret")
  @Allow(member = MemberRole.ADMIN)
  Mono<EndpointResponse> rotateSecret(
      Caller caller, @PathVariable UUID id, IdempotentRequest idempotent) {
    return endpoints.rotateSecret(caller.requireTenant(), id, idempotent);
  }
}
