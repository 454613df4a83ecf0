package io.atelier.tenant.apikey;

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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** The keys of the caller's tenant. */
@RestController
@RequestMapping("/api/tenants/me/api-keys")
class ApiKeyController {
  private final ApiKeys keys;

  ApiKeyController(ApiKeys keys) {
    this.keys = keys;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(member = MemberRole.ADMIN)
  Mono<ApiKeyResponse> create(
      Caller caller, @Body CreateApiKeyRequest request, IdempotentRequest idempotent) {
    return keys.create(caller, request, idempotent);
  }

  @GetMapping
  @Allow(member = MemberRole.ADMIN)
  Mono<Page<ApiKeyResponse>> list(Caller caller, PageRequest page) {
    return keys.list(caller.requireTenant(), page);
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Allow(member = MemberRole.ADMIN)
  Mono<Void> revoke(Caller caller, @PathVariable UUID id) {
    return keys.revoke(caller.requireTenant(), id);
  }
}
