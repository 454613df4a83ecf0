package io.atelier.usage.quota;

import io.atelier.chassis.hotpath.HotPath;
import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.usage.recorder.Consumption;
import io.atelier.usage.recorder.Decision;
import io.atelier.usage.recorder.Recorder;
import io.atelier.usage.recorder.Undoing;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Asking for permission, and giving it back. */
@RestController
class QuotaController {
  private final Recorder recorder;
  private final QuotaCheck quotaCheck;
  private final MirrorWait mirrorWait;

  QuotaController(Recorder recorder, QuotaCheck quotaCheck, MirrorWait mirrorWait) {
    this.recorder = recorder;
    this.quotaCheck = quotaCheck;
    this.mirrorWait = mirrorWait;
  }

  /**
   * Counts what still fits. 402 {@code quota-exceeded} or {@code subscription-inactive}, 409 {@code
   * id-conflict} or {@code kept-by-atelier}. A granted id again is allowed and counted once; a
   * refused one is decided anew.
   */
  @HotPath
  @PostMapping("/api/usage/consume")
  @Allow(applicationScope = "usage:write")
  Mono<ConsumeResponse> consume(Caller caller, @Body ConsumeRequest request) {
    UUID tenantId = caller.requireTenant();
    Consumption wish = request.toConsumption();
    return mirrorWait
        .await(recorder.decide(tenantId, wish))
        .map(decision -> granted(decision, wish));
  }

  private static ConsumeResponse granted(Decision decision, Consumption wish) {
    if (decision instanceof Decision.Granted granted) {
      return ConsumeResponse.of(granted.standings(), wish.quantities().shortForm());
    }
    throw Refusal.of(decision, wish.id());
  }

  /**
   * Gives back at most what {@code of} was granted, once, in that grant's period. 404 if nothing
   * was granted under that id, 409 {@code undone-before}, {@code too-old} or {@code id-conflict}.
   */
  @PostMapping("/api/usage/release")
  @Allow(applicationScope = "usage:write")
  Mono<ConsumeResponse> release(Caller caller, @Body ReleaseRequest request) {
    return undo(caller, request.toUndoing());
  }

  /** Takes the whole of a recorded event back, once; answers as release does. */
  @PostMapping("/api/usage/events/{id}/void")
  @Allow(applicationScope = "usage:write")
  Mono<ConsumeResponse> voidEvent(
      Caller caller, @PathVariable String id, @Body VoidRequest request) {
    if (request.of() != null && !request.of().equals(id)) {
      throw ProblemException.invalid(
          List.of(new Fault("/of", "is another event than the address names")));
    }
    return undo(caller, new Undoing(request.id(), id, null, Undoing.Kind.VOID));
  }

  /** The same with the event's id in the body, for ids that no address can hold. */
  @PostMapping("/api/usage/void")
  @Allow(applicationScope = "usage:write")
  Mono<ConsumeResponse> voidEvent(Caller caller, @Body VoidRequest request) {
    String of = request.of();
    if (of == null) {
      throw ProblemException.invalid(List.of(new Fault("/of", "is required")));
    }
    return undo(caller, new Undoing(request.id(), of, null, Undoing.Kind.VOID));
  }

  private Mono<ConsumeResponse> undo(Caller caller, Undoing undoing) {
    return mirrorWait
        .await(recorder.undo(caller.requireTenant(), undoing))
        .map(decision -> undone(decision, undoing));
  }

  private static ConsumeResponse undone(Decision decision, Undoing undoing) {
    if (decision instanceof Decision.Undone undone) {
      return ConsumeResponse.of(undone.standings(), undone.standings().size() == 1);
    }
    throw Refusal.of(decision, undoing.id());
  }

  /** Says whether something would be allowed now; nothing is counted. */
  @PostMapping("/api/usage/check")
  @Allow(member = MemberRole.MEMBER, apiKeyScope = "usage:read", applicationScope = "usage:read")
  Mono<CheckResponse> check(Caller caller, @Body CheckRequest request) {
    return mirrorWait.await(quotaCheck.check(caller.requireTenant(), request));
  }
}
