package io.atelier.billing.testclock;

import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.OperatorRole;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Time travel, outside of production. */
@RestController
@ConditionalOnBooleanProperty("atelier.billing.test-clock.enabled")
class TestClockController {
  private final TestClock clock;

  TestClockController(TestClock clock) {
    this.clock = clock;
  }

  /** Everything due on the way happens at its own time, in order; 409 backwards or on the way. */
  @Allow(operators = OperatorRole.SUPER_ADMIN)
  @PostMapping("/api/test-clock")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Mono<TestClockResponse> advance(@Body TestClockRequest request) {
    return clock.advance(request.tenantId(), request.now());
  }

  @Allow(operators = OperatorRole.SUPER_ADMIN)
  @GetMapping("/api/test-clock/{tenant_id}")
  Mono<TestClockResponse> look(@PathVariable("tenant_id") UUID tenantId) {
    return clock.look(tenantId);
  }
}
