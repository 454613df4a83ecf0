package io.atelier.usage.quota;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.usage.recorder.GaugeSetting;
import io.atelier.usage.recorder.GaugeSetting.Result;
import io.atelier.usage.total.Quantity;
import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Telling how many there are. */
@RestController
class GaugeController {
  private final GaugeSetting gauges;
  private final MirrorWait mirrorWait;

  GaugeController(GaugeSetting gauges, MirrorWait mirrorWait) {
    this.gauges = gauges;
    this.mirrorWait = mirrorWait;
  }

  /**
   * Sets a gauge and answers with the value that holds. A value that was true earlier than it is
   * recorded and changes nothing. 404 for an unknown metric, 409 {@code kept-by-atelier}.
   */
  @PutMapping("/api/usage/gauges/{metric}")
  @Allow(applicationScope = "usage:write")
  Mono<StandingResponse> set(
      Caller caller, @PathVariable String metric, @Body SetGaugeRequest request) {
    UUID tenantId = caller.requireTenant();
    Quantity value = request.toQuantity();
    return mirrorWait
        .await(gauges.set(tenantId, metric, value, request.occurredAt()))
        .map(result -> answer(result, metric));
  }

  private static StandingResponse answer(Result result, String metric) {
    return switch (result) {
      case Result.Kept kept -> StandingResponse.from(kept.standing());
      case Result.UnknownMetric _ ->
          throw ProblemException.notFound("The platform has no metric " + metric + ".");
      case Result.NoGauge _ ->
          throw ProblemException.of(
              ChassisProblem.INVALID, metric + " is no gauge: report events or consume instead.");
      case Result.KeptByAtelier _ -> throw Refusal.keptByAtelier(metric);
      case Result.Invalid invalid -> throw ProblemException.invalid(invalid.faults());
    };
  }
}
