package io.atelier.usage.recorder;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.usage.UsageProblem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * Group commit: what arrives while a transaction runs goes into the next one, and each is answered
 * when its own has committed. A short transaction is waited for, because many small ones cost more
 * than a few larger ones; beside one that is long, or takes long, or when much waits, another
 * begins at once. A run that fails or never ends fails those who were in it, and the next one
 * starts on whatever connection there then is.
 */
final class Lane<Q, A> {
  /** Who waits for a lock keeps no other tenant waiting longer than this. */
  static final Duration LONG_AFTER = Duration.ofMillis(50);

  /** Longer than any statement may run: only a connection on which nothing comes takes so long. */
  static final Duration GIVEN_UP_AFTER = Duration.ofSeconds(30);

  private final Shape shape;
  private final Function<List<Q>, Mono<List<A>>> work;

  /** Not the connection's own thread, which has the next transaction to attend to. */
  private final Scheduler answering;

  private final Scheduler timer;

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
  private static final class Run<Q, A> {
    final List<FairQueue.Waiting<Call<Q, A>>> calls;

    /** Guarded by the lane's lock. */
    boolean isShort;

    Run(List<FairQueue.Waiting<Call<Q, A>>> calls, boolean isShort) {
      this.calls = calls;
      this.isShort = isShort;
    }

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
   * @param timer looks at runs that take long
   */
  Lane(
      Shape shape,
      FairQueue.Bounds bounds,
      Function<List<Q>, Mono<List<A>>> work,
      Scheduler answering,
      Scheduler timer) {
    this.answering = answering;
    this.timer = timer;
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
    Disposable watch =
        timer.schedule(() -> takesLong(run), LONG_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    Mono.defer(() -> work.apply(run.questions()))
        .timeout(GIVEN_UP_AFTER, timer)
        .doFinally(_ -> watch.dispose())
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

  private void takesLong(Run<Q, A> run) {
    synchronized (lock) {
      runningShort -= run.isShort ? 1 : 0;
      run.isShort = false;
    }
    runNext();
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
      queue.ended(run.calls);
      running--;
      runningShort -= run.isShort ? 1 : 0;
      run.isShort = false;
    }
    runNext();
  }
}
