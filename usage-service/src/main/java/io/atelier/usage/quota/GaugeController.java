package io.atelier.usage.quota;

import io.atelier.chassis.inbox.MirrorWait;
import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.usage.recorder.Decision;
import io.atelier.usage.recorder.GaugeValue;
import io.atelier.usage.recorder.Recorder;
import java.util.UUID;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Telling how many there are. */
@RestController
class GaugeController {
  private final Recorder recorder;
  private final MirrorWait mirrorWait;

  GaugeController(Recorder recorder, MirrorWait mirrorWait) {
    this.recorder = recorder;
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
    GaugeValue value = new GaugeValue(tenantId, metric, request.toQuantity(), request.occurredAt());
    return mirrorWait.await(recorder.tell(value)).map(GaugeController::answer);
  }

  private static StandingResponse answer(Decision decision) {
    if (decision instanceof Decision.Told told) {
      return StandingResponse.from(told.standing());
    }
    throw Refusal.of(decision);
  }
}
