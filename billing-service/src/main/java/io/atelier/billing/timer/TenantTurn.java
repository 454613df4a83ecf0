package io.atelier.billing.timer;

import io.atelier.billing.BillingProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * How a command gets its turn: what was due before it has run, the tenant's lock is held, and its
 * now is the tenant's.
 */
@Component
public class TenantTurn {
  private static final int TRIES = 5;

  private final UnitOfWork unitOfWork;
  private final TenantLocks locks;
  private final TimerWorker worker;

  TenantTurn(UnitOfWork unitOfWork, TenantLocks locks, TimerWorker worker) {
    this.unitOfWork = unitOfWork;
    this.locks = locks;
    this.worker = worker;
  }

  /**
   * Runs a command in a unit of work of its own.
   *
   * @return what the command answers; empty when billing has not heard of the tenant; an error 503
   *     {@code billing-parked} while its timers cannot run, 409 {@code clock-advancing} while its
   *     clock is being moved
   */
  public <T> Mono<T> run(UUID tenantId, Function<TenantTime, Mono<T>> command) {
    return attempt(tenantId, command, TRIES);
  }

  private <T> Mono<T> attempt(UUID tenantId, Function<TenantTime, Mono<T>> command, int tries) {
    return unitOfWork
        .asTenant(
            tenantId, Mono.defer(() -> locks.take(tenantId)).flatMap(time -> turn(time, command)))
        .onErrorResume(
            Behind.class,
            _ ->
                tries == 0
                    ? Mono.error(behind())
                    : worker
                        .catchUp(tenantId)
                        .then(Mono.defer(() -> attempt(tenantId, command, tries - 1))));
  }

  private static <T> Mono<T> turn(TenantTime time, Function<TenantTime, Mono<T>> command) {
    if (time.isAdvancing()) {
      return Mono.error(
          ProblemException.of(
              BillingProblem.CLOCK_ADVANCING,
              "The tenant's clock is on its way to "
                  + time.clockTarget()
                  + ": wait until GET /api/test-clock says ready."));
    }
    if (!time.isBehind()) {
      return command.apply(time);
    }
    return Mono.error(time.parked() ? parked() : new Behind());
  }

  private static ProblemException parked() {
    return ProblemException.of(
            BillingProblem.BILLING_PARKED,
            "Something that was due for this tenant failed and waits for an operator; nothing is"
                + " changed until it ran.")
        .retryAfter(Duration.ofMinutes(5));
  }

  private static ProblemException behind() {
    return ProblemException.of(
            BillingProblem.BILLING_PARKED,
            "Something that was due for this tenant has not run yet: try again in a moment.")
        .retryAfter(Duration.ofSeconds(2));
  }

  /** What is due must run first, each in a transaction of its own. */
  private static final class Behind extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Behind() {
      super("something is due", null, false, false);
    }
  }
}
