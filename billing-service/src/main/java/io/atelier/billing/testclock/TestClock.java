package io.atelier.billing.testclock;

import io.atelier.billing.BillingProblem;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.billing.timer.TenantTurn;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Moves a tenant's time. The way there is the timer worker's. */
@Component
@ConditionalOnBooleanProperty("atelier.billing.test-clock.enabled")
class TestClock {
  private static final Duration FARTHEST = Duration.ofDays(20 * 366L);

  private final TenantTurn turn;
  private final TenantLocks locks;
  private final UnitOfWork unitOfWork;

  TestClock(TenantTurn turn, TenantLocks locks, UnitOfWork unitOfWork) {
    this.turn = turn;
    this.locks = locks;
    this.unitOfWork = unitOfWork;
  }

  Mono<TestClockResponse> advance(UUID tenantId, Instant asked) {
    Instant target = asked.truncatedTo(ChronoUnit.MILLIS);
    return turn.run(
            tenantId,
            time -> {
              check(time.now(), target);
              return locks
                  .setTarget(tenantId, target)
                  .thenReturn(new TestClockResponse(time.now(), target, "advancing"));
            })
        .switchIfEmpty(unknown(tenantId));
  }

  private static void check(Instant now, Instant target) {
    if (!target.isAfter(now)) {
      throw ProblemException.of(
          BillingProblem.CLOCK_BACKWARDS,
          "The tenant's clock shows " + now + " already: name a later time.");
    }
    if (target.isAfter(now.plus(FARTHEST))) {
      throw ProblemException.invalid(
          List.of(new Fault("/now", "must be within 20 years of the tenant's now, " + now)));
    }
  }

  Mono<TestClockResponse> look(UUID tenantId) {
    return unitOfWork
        .asTenant(tenantId, Mono.defer(() -> locks.look(tenantId)))
        .map(TestClockResponse::from)
        .switchIfEmpty(unknown(tenantId));
  }

  private static <T> Mono<T> unknown(UUID tenantId) {
    return Mono.error(() -> ProblemException.notFound("Billing knows no tenant " + tenantId + "."));
  }
}
