package io.atelier.billing.buyer;

import io.atelier.billing.BillingProblem;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.InstantSource;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** An account's billing details, for the owners of its tenants. */
@RestController
@RequestMapping("/api/tenants/me/billing-details")
class BillingDetailsController {
  private final BuyerRepository repository;
  private final UnitOfWork unitOfWork;
  private final MirrorWait mirrorWait;
  private final InstantSource clock;

  BillingDetailsController(
      BuyerRepository repository,
      UnitOfWork unitOfWork,
      MirrorWait mirrorWait,
      InstantSource clock) {
    this.repository = repository;
    this.unitOfWork = unitOfWork;
    this.mirrorWait = mirrorWait;
    this.clock = clock;
  }

  /** What invoices name; until an account has said it, what the tenant signed up with. */
  @Allow(member = MemberRole.OWNER)
  @GetMapping
  Mono<ResponseEntity<BillingDetailsResponse>> find(Caller caller) {
    return known(caller.requireTenant()).map(BillingDetailsController::answer);
  }

  /** Replaces them for all tenants of the account, from the next invoice that is numbered on. */
  @Allow(member = MemberRole.OWNER)
  @PutMapping
  Mono<ResponseEntity<BillingDetailsResponse>> put(
      Caller caller,
      @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
      @Body BillingDetailsRequest request) {
    UUID tenantId = caller.requireTenant();
    BillingDetails details = request.toDetails();
    Long expected = version(ifMatch);
    return known(tenantId)
        .flatMap(_ ->
            unitOfWork.asTenant(
                tenantId,
                Mono.defer(() ->
                    repository
                        .put(tenantId, details, expected, clock.instant())
                        .switchIfEmpty(Mono.error(BillingDetailsController::stale))
                        .then(Mono.defer(() -> repository.details(tenantId))))))
        .map(BillingDetailsController::answer);
  }

  private Mono<BillingDetails> known(UUID tenantId) {
    return mirrorWait.await(
        unitOfWork.asTenant(tenantId, Mono.defer(() -> repository.details(tenantId))));
  }

  private static @Nullable Long version(@Nullable String ifMatch) {
    if (ifMatch == null || ifMatch.strip().equals("*")) {
      return null;
    }
    try {
      return Long.valueOf(ifMatch.strip().replaceFirst("^\"(\\d+)\"$", "$1"));
    } catch (NumberFormatException _) {
      throw stale();
    }
  }

  private static ResponseEntity<BillingDetailsResponse> answer(BillingDetails details) {
    return ResponseEntity.ok()
        .eTag(String.valueOf(details.version()))
        .body(BillingDetailsResponse.from(details));
  }

  private static ProblemException stale() {
    return ProblemException.of(
        BillingProblem.STALE,
        "Someone changed the billing details meanwhile: read them again and send your change with"
            + " the new ETag.");
  }
}
