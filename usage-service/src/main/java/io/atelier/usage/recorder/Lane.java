package io.atelier.usage.recorder;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.usage.UsageProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Group commit: what arrives while a transaction runs goes into the next one, and each is answered
 * when its own has committed. A short transaction is waited for, because many small ones cost more
 * than a few larger ones; beside a long one, or when much waits, another begins at once. A run that
 * fails fails those who were in it, and the next one starts on whatever connection there then is.
 */
final class Lane<Q, A> {
  private final Shape shape;
  private final Function<List<Q>, Mono<List<A>>> work;

  /** Not the connection's own thread, which has the next transaction to attend to. */
  private final Scheduler answering;

  private final FairQueue<Call<Q, A>> queue;

  /** Held for microseconds and never across a call, so reactive threads may wait for it. */
  private final Object lock = new Object();

  private int running;
  private int runningShort;

  /**
   * @param transactions most at a time
   * @param much from so many events on a transaction is long
   */
  record Shape(int transactions, int much) {}

  private record Call<Q, A>(Q question, MonoSink<A> answer) {}

  /** The calls of one transaction. */
  private record Run<Q, A>(List<FairQueue.Waiting<Call<Q, A>>> calls, boolean isShort) {
    List<Q> questions() {
      List<Q> questions = new ArrayList<>(calls.size());
      calls.forEach(call -> questions.add(call.what().question()));
      return questions;
    }

    void answer(List<A> answers) {
      for (int i = 0; i < calls.size(); i++) {
        calls.get(i).what().answer().success(answers.get(i));
      }
    }

    void fail(Throwable failure) {
      calls.forEach(call -> call.what().answer().error(failure));
    }
  }

  /**
   * @param work answers all in their order, or fails for all
   * @param answering writes the answers to those who asked
   */
  Lane(
      Shape shape,
      FairQueue.Bounds bounds,
      Function<List<Q>, Mono<List<A>>> work,
      Scheduler answering) {
    this.answering = answering;
    this.shape = shape;
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
    return Mono.create(answer -> {
      if (offer(new FairQueue.Waiting<>(tenantId, weight, new Call<>(question, answer)))) {
        runNext();
      } else {
        answer.error(busy());
      }
    });
  }

  private boolean offer(FairQueue.Waiting<Call<Q, A>> arrival) {
    synchronized (lock) {
      return queue.offer(arrival);
    }
  }

  static ProblemException busy() {
    return ProblemException.of(
            UsageProblem.BUSY,
            "More usage waits to be recorded than is taken at once: nothing of this request was"
                + " recorded, send it again in a moment.")
        .retryAfter(Duration.ofSeconds(1));
  }

  private void runNext() {
    for (Run<Q, A> run = next(); run != null; run = next()) {
      start(run);
    }
  }

  private void start(Run<Q, A> run) {
    Mono.defer(() -> work.apply(run.questions()))
        .subscribe(
            answers -> {
              end(run);
              answering.schedule(() -> run.answer(answers));
            },
            failure -> {
              end(run);
              answering.schedule(() -> run.fail(failure));
            });
  }

  private @Nullable Run<Q, A> next() {
    synchronized (lock) {
      if (!mayBegin()) {
        return null;
      }
      boolean isShort = queue.takeable() < shape.much();
      running++;
      runningShort += isShort ? 1 : 0;
      return new Run<>(queue.take(), isShort);
    }
  }

  private boolean mayBegin() {
    return queue.takeable() > 0
        && running < shape.transactions()
        && (runningShort == 0 || queue.takeable() >= shape.much());
  }

  private void end(Run<Q, A> run) {
    synchronized (lock) {
      queue.ended(run.calls());
      running--;
      runningShort -= run.isShort() ? 1 : 0;
    }
    runNext();
  }
}
