package io.atelier.usage.recorder;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.usage.UsageProblem;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Group commit: what arrives while a transaction runs goes into the next one, and each is answered
 * when its own has committed. A run that fails fails those who were in it, and the next one starts
 * on whatever connection there then is.
 */
final class Lane<Q, A> {
  private final Function<List<Q>, Mono<List<A>>> work;
  private final FairQueue<Call<Q, A>> queue;

  /** Held for microseconds and never across a call, so reactive threads may wait for it. */
  private final Object lock = new Object();

  private boolean running;

  private record Call<Q, A>(Q question, Sinks.One<A> answer) {}

  /**
   * @param work answers all in their order, or fails for all
   */
  Lane(FairQueue.Bounds bounds, Function<List<Q>, Mono<List<A>>> work) {
    this.queue = new FairQueue<>(bounds);
    this.work = work;
  }

  /** Whether the tenant may ask now; saves reading what will be refused. */
  boolean hasRoom(UUID tenantId) {
    synchronized (lock) {
      return queue.hasRoom(tenantId);
    }
  }

  int waiting() {
    synchronized (lock) {
      return queue.weight();
    }
  }

  /** The answer when it is durable; 503 {@code busy} at once if too much waits already. */
  Mono<A> ask(UUID tenantId, int weight, Q question) {
    return Mono.defer(() -> {
      Sinks.One<A> answer = Sinks.one();
      var arrival = new FairQueue.Waiting<>(tenantId, weight, new Call<>(question, answer));
      synchronized (lock) {
        if (!queue.offer(arrival)) {
          return Mono.error(busy());
        }
        if (running) {
          return answer.asMono();
        }
        running = true;
      }
      runNext();
      return answer.asMono();
    });
  }

  static ProblemException busy() {
    return ProblemException.of(
            UsageProblem.BUSY,
            "More usage waits to be recorded than is taken at once: nothing of this request was"
                + " recorded, send it again in a moment.")
        .retryAfter(Duration.ofSeconds(1));
  }

  private void runNext() {
    List<Call<Q, A>> calls = next();
    if (calls.isEmpty()) {
      return;
    }
    Mono.defer(() -> work.apply(calls.stream().map(Call::question).toList()))
        .subscribe(
            answers -> {
              // The next transaction begins while these are written to their clients.
              runNext();
              for (int i = 0; i < calls.size(); i++) {
                calls.get(i).answer().tryEmitValue(answers.get(i));
              }
            },
            failure -> {
              runNext();
              calls.forEach(call -> call.answer().tryEmitError(failure));
            });
  }

  private List<Call<Q, A>> next() {
    synchronized (lock) {
      List<Call<Q, A>> calls = queue.take().stream().map(FairQueue.Waiting::what).toList();
      running = !calls.isEmpty();
      return calls;
    }
  }
}
