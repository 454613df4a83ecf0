package io.atelier.usage.quota;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.usage.recorder.Consumption;
import io.atelier.usage.recorder.Decision;
import io.atelier.usage.recorder.Granting;
import java.util.UUID;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Asking for permission. */
@RestController
class QuotaController {
  private final Granting granting;
  private final QuotaCheck quotaCheck;
  private final MirrorWait mirrorWait;

  QuotaController(Granting granting, QuotaCheck quotaCheck, MirrorWait mirrorWait) {
    this.granting = granting;
    this.quotaCheck = quotaCheck;
    this.mirrorWait = mirrorWait;
  }

  /**
   * Counts what still fits. 402 {@code quota-exceeded} or {@code subscription-inactive}, 409 {@code
   * id-conflict} or {@code kept-by-atelier}. A granted id again is allowed and counted once; a
   * refused one is decided anew.
   */
  @PostMapping("/api/usage/consume")
  @Allow(applicationScope = "usage:write")
  Mono<ConsumeResponse> consume(Caller caller, @Body ConsumeRequest request) {
    UUID tenantId = caller.requireTenant();
    Consumption wish = request.toConsumption();
    return mirrorWait
        .await(granting.decide(tenantId, wish))
        .map(decision -> answer(decision, wish));
  }

  private static ConsumeResponse answer(Decision decision, Consumption wish) {
    return switch (decision) {
      case Decision.Granted granted -> ConsumeResponse.from(granted, wish.quantities().shortForm());
      case Decision.OverLimit over -> throw Refusal.quotaExceeded(over);
      case Decision.NoAccess _ -> throw Refusal.inactive();
      case Decision.IdTaken _ -> throw Refusal.idConflict(wish.id());
      case Decision.Invalid invalid -> throw ProblemException.invalid(invalid.faults());
      case Decision.KeptByAtelier kept -> throw Refusal.keptByAtelier(kept.metric());
    };
  }

  /** Says whether something would be allowed now; nothing is counted. */
  @PostMapping("/api/usage/check")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "usage:read", applicationScope = "usage:read")
  Mono<CheckResponse> check(Caller caller, @Body CheckRequest request) {
    return mirrorWait.await(quotaCheck.check(caller.requireTenant(), request));
  }
}
