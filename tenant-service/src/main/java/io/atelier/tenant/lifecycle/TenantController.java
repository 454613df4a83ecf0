package io.atelier.tenant.lifecycle;

import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.security.OperatorRole;
import io.atelier.tenant.account.Language;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Tenants: sign-up, the caller's own, and all of them for operators. */
@RestController
@RequestMapping("/api/tenants")
class TenantController {
  private final SignUp signUp;
  private final TenantLifecycle lifecycle;

  TenantController(SignUp signUp, TenantLifecycle lifecycle) {
    this.signUp = signUp;
    this.lifecycle = lifecycle;
  }

  /**
   * Signs a customer up.
   *
   * @param hostPlatform set by the gateway on a platform's host; only a default, it grants nothing
   * @param languages what the customer reads: the tenant's language, which it may change
   */
  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Allow(anyone = true)
  Mono<TenantResponse> signUp(
      @Body SignUpRequest request,
      @RequestHeader(name = "X-Platform", required = false) @Nullable String hostPlatform,
      @RequestHeader(name = "Accept-Language", required = false) @Nullable String languages,
      @Nullable Caller caller,
      IdempotentRequest idempotent) {
    return signUp.signUp(request, hostPlatform, Language.of(languages), caller, idempotent);
  }

  @GetMapping("/me")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "tenant:read", applicationScope = "tenant:read")
  Mono<TenantResponse> me(Caller caller) {
    return lifecycle.find(caller.requireTenant());
  }

  @PatchMapping("/me")
  @Allow(member = MemberRole.ADMIN)
  Mono<TenantResponse> describe(Caller caller, @Body DescribeTenantRequest request) {
    return lifecycle.describe(caller.requireTenant(), request::applyTo);
  }

  @GetMapping
  @Allow(operators = OperatorRole.SUPPORT)
  Mono<Page<TenantResponse>> list(
      @RequestParam(required = false) @Nullable String platform,
      @RequestParam(required = false) @Nullable String status,
      @RequestParam(required = false) @Nullable String q,
      PageRequest page) {
    return lifecycle.list(platform, status, q, page);
  }

  @GetMapping("/{id}")
  @Allow(operators = OperatorRole.SUPPORT)
  Mono<TenantResponse> find(@PathVariable UUID id) {
    return lifecycle.find(id);
  }

  @PostMapping("/{id}/suspend")
  @Allow(operators = OperatorRole.SUPPORT)
  Mono<TenantResponse> suspend(@PathVariable UUID id, @Body HoldRequest request) {
    return lifecycle.suspend(id, request.reason());
  }

  @PostMapping("/{id}/reactivate")
  @Allow(operators = OperatorRole.SUPPORT)
  Mono<TenantResponse> reactivate(@PathVariable UUID id, @Body HoldRequest request) {
    return lifecycle.reactivate(id);
  }
}
