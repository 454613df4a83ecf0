package io.atelier.chassis.inbox;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * The wait of a tenant's first seconds: a token proves that the tenant exists, so a service that
 * has not heard of it yet waits for its mirror before it answers.
 */
public final class MirrorWait {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(50);

  /**
   * Repeats a look-up while it finds nothing, for up to 2 s.
   *
   * @return what it found; else an error, 503 {@code not-ready-yet} with {@code Retry-After}
   */
  public <T> Mono<T> await(Mono<T> lookup) {
    return Mono.defer(() -> awaitUntil(lookup, System.nanoTime() + PATIENCE.toNanos()));
  }

  /** Looked at only when a look-up has ended empty: one that takes long is not cut off. */
  private static <T> Mono<T> awaitUntil(Mono<T> lookup, long deadline) {
    return lookup.switchIfEmpty(
        Mono.defer(() ->
            System.nanoTime() - deadline < 0
                ? Mono.delay(PAUSE).then(awaitUntil(lookup, deadline))
                : Mono.error(notReadyYet())));
  }

  private static ProblemException notReadyYet() {
    return ProblemException.of(
            ChassisProblem.NOT_READY_YET,
            "This service has not heard of the tenant yet: try again in a moment.")
        .retryAfter(Duration.ofSeconds(1));
  }
}
