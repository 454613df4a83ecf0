package io.atelier.chassis.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class MirrorWaitTests {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final MirrorWait wait = new MirrorWait();
  private final AtomicInteger lookups = new AtomicInteger();

  @Test
  void whatIsThereIsGivenAtOnce() {
    StepVerifier.create(wait.await(found(1))).expectNext("tenant").verifyComplete();
    assertThat(lookups).hasValue(1);
  }

  @Test
  void whatComesMeanwhileIsGiven() {
    StepVerifier.withVirtualTime(() -> wait.await(found(10)))
        .thenAwait(Duration.ofMillis(600))
        .expectNext("tenant")
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void whatDoesNotComeIsNotReadyYetAfterTwoSeconds() {
    Duration waited =
        StepVerifier.create(wait.await(found(Integer.MAX_VALUE)))
            .expectErrorSatisfies(failure -> {
              ProblemException refusal = (ProblemException) failure;
              assertThat(refusal.code()).isEqualTo(ChassisProblem.NOT_READY_YET);
              assertThat(refusal.retryAfter()).isPositive();
            })
            .verify(PATIENCE);
    assertThat(waited).isBetween(Duration.ofMillis(1900), Duration.ofSeconds(8));
    assertThat(lookups.get()).isBetween(2, 45);
  }

  @Test
  void lookupThatTakesLongIsNotCutOff() {
    Mono<String> slow = Mono.just("tenant").delayElement(Duration.ofMillis(2500));
    StepVerifier.create(wait.await(slow)).expectNext("tenant").expectComplete().verify(PATIENCE);
  }

  @Test
  void lookupThatFailsIsNotRepeated() {
    StepVerifier.create(wait.await(Mono.error(new IllegalStateException("away"))))
        .verifyErrorMessage("away");
  }

  /** Finds it at this look-up. */
  private Mono<String> found(int lookup) {
    return Mono.defer(
        () -> lookups.incrementAndGet() >= lookup ? Mono.just("tenant") : Mono.empty());
  }
}
