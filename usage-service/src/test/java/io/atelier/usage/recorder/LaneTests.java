package io.atelier.usage.recorder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.chassis.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

class LaneTests {
  private static final UUID TENANT = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();
  private static final FairQueue.Bounds BOUNDS = new FairQueue.Bounds(3, 100, 100, 10);

  private final VirtualTimeScheduler timer = VirtualTimeScheduler.create();
  private final List<List<Integer>> runs = new ArrayList<>();
  private final List<Sinks.One<List<Integer>>> ends = new ArrayList<>();
  private final Lane<Integer, Integer> lane =
      new Lane<>(
          new Lane.Shape(2, 10),
          BOUNDS,
          questions -> {
            runs.add(questions);
            Sinks.One<List<Integer>> end = Sinks.one();
            ends.add(end);
            return end.asMono();
          },
          Schedulers.immediate(),
          timer);

  @Test
  void whatArrivesWhileATransactionRunsGoesIntoTheNextOneTogether() {
    CompletableFuture<Integer> first = ask(1);
    CompletableFuture<Integer> second = ask(2);
    CompletableFuture<Integer> third = ask(3);
    assertThat(runs).containsExactly(List.of(1));
    ends.getFirst().tryEmitValue(List.of(10));
    assertThat(first).isCompletedWithValue(10);
    assertThat(second).isNotDone();
    assertThat(runs).containsExactly(List.of(1), List.of(2, 3));
    ends.getLast().tryEmitValue(List.of(20, 30));
    assertThat(second).isCompletedWithValue(20);
    assertThat(third).isCompletedWithValue(30);
  }

  @Test
  void aShortTransactionIsWaitedFor() {
    ask(OTHER, 1, 1);
    ask(TENANT, 1, 2);
    assertThat(runs).containsExactly(List.of(1));
  }

  @Test
  void besideALongTransactionAnotherBegins() {
    ask(OTHER, 10, 1);
    ask(TENANT, 1, 2);
    assertThat(runs).containsExactly(List.of(1), List.of(2));
    ask(UUID.randomUUID(), 10, 3);
    assertThat(runs).hasSize(2);
  }

  @Test
  void aShortTransactionThatTakesLongIsNotWaitedFor() {
    ask(OTHER, 1, 1);
    ask(TENANT, 1, 2);
    timer.advanceTimeBy(Lane.LONG_AFTER);
    assertThat(runs).containsExactly(List.of(1), List.of(2));
    ask(UUID.randomUUID(), 1, 3);
    ends.getFirst().tryEmitValue(List.of(10));
    assertThat(runs).hasSize(2);
    ends.getLast().tryEmitValue(List.of(20));
    assertThat(runs).containsExactly(List.of(1), List.of(2), List.of(3));
  }

  @Test
  void aRunThatNeverEndsFailsItsOwnAndTheNextOneStarts() {
    CompletableFuture<Integer> first = ask(1);
    CompletableFuture<Integer> second = ask(2);
    timer.advanceTimeBy(Lane.GIVEN_UP_AFTER);
    assertThat(first).isCompletedExceptionally();
    assertThat(runs).containsExactly(List.of(1), List.of(2));
    ends.getFirst().tryEmitValue(List.of(10));
    assertThat(second).isNotDone();
    ends.getLast().tryEmitValue(List.of(20));
    assertThat(second).isCompletedWithValue(20);
  }

  @Test
  void whenMuchWaitsAnotherBeginsBesideAShortOne() {
    ask(OTHER, 1, 1);
    ask(TENANT, 10, 2);
    assertThat(runs).containsExactly(List.of(1), List.of(2));
  }

  @Test
  void aTenantIsInOneTransactionAtATime() {
    ask(TENANT, 10, 1);
    ask(TENANT, 1, 2);
    assertThat(runs).containsExactly(List.of(1));
    ask(OTHER, 1, 3);
    assertThat(runs).containsExactly(List.of(1), List.of(3));
    ends.getFirst().tryEmitValue(List.of(10));
    assertThat(runs).containsExactly(List.of(1), List.of(3));
    ends.getLast().tryEmitValue(List.of(30));
    assertThat(runs).containsExactly(List.of(1), List.of(3), List.of(2));
  }

  @Test
  void aRunThatFailsFailsItsOwnAndTheNextOneStarts() {
    CompletableFuture<Integer> first = ask(1);
    CompletableFuture<Integer> second = ask(2);
    ends.getFirst().tryEmitError(new IllegalStateException("the connection is gone"));
    assertThat(first).isCompletedExceptionally();
    assertThat(runs).containsExactly(List.of(1), List.of(2));
    ends.getLast().tryEmitValue(List.of(20));
    assertThat(second).isCompletedWithValue(20);
    ask(3);
    assertThat(runs).hasSize(3);
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeAgain() {
    ask(0);
    ask(1);
    ask(2);
    ask(3);
    assertThat(lane.hasRoom(TENANT)).isFalse();
    assertThatThrownBy(() -> lane.ask(TENANT, 1, 4).block())
        .isInstanceOfSatisfying(
            ProblemException.class,
            busy -> {
              assertThat(busy.code().slug()).isEqualTo("busy");
              assertThat(busy.retryAfter()).isNotNull();
            });
    assertThat(lane.hasRoom(UUID.randomUUID())).isTrue();
  }

  private CompletableFuture<Integer> ask(int question) {
    return ask(TENANT, 1, question);
  }

  private CompletableFuture<Integer> ask(UUID tenantId, int weight, int question) {
    return lane.ask(tenantId, weight, question).toFuture();
  }
}
