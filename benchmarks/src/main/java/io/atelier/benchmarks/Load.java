package io.atelier.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Workers that do the same thing again and again for a while. */
final class Load {
  private Load() {}

  /** What one worker does, one call at a time; it is made and used by one thread. */
  interface Worker extends AutoCloseable {
    void call() throws Exception;

    /** Waits until the next call is to begin; no part of the call. */
    default void await() throws InterruptedException {}

    @Override
    default void close() throws Exception {}
  }

  interface WorkerFactory {
    Worker make(int number) throws Exception;
  }

  /**
   * @param perSecond calls
   */
  record Result(double perSecond, double p50Millis, double p99Millis) {}

  /** Is told when the time that is measured begins and ends. */
  interface Watch {
    void begins();

    void ends();
  }

  private static final Watch NOBODY =
      new Watch() {
        @Override
        public void begins() {}

        @Override
        public void ends() {}
      };

  /** The time that is measured, by {@link System#nanoTime}. */
  private record Span(long begin, long end) {}

  static Result run(int workers, Duration warmUp, Duration measured, WorkerFactory factory) {
    return run(workers, warmUp, measured, factory, NOBODY);
  }

  /**
   * Makes the workers, then runs them for the warm-up without counting, then for the time that is
   * measured.
   */
  static Result run(
      int workers, Duration warmUp, Duration measured, WorkerFactory factory, Watch watch) {
    CountDownLatch made = new CountDownLatch(workers);
    CompletableFuture<Span> start = new CompletableFuture<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      List<Future<long[]>> futures = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        int number = i;
        futures.add(threads.submit(() -> work(factory, number, made, start)));
      }
      made.await();
      long begin = System.nanoTime() + warmUp.toNanos();
      long end = begin + measured.toNanos();
      start.complete(new Span(begin, end));
      TimeUnit.NANOSECONDS.sleep(begin - System.nanoTime());
      watch.begins();
      TimeUnit.NANOSECONDS.sleep(end - System.nanoTime());
      watch.ends();
      long[] all =
          futures.stream().flatMapToLong(one -> Arrays.stream(get(one))).sorted().toArray();
      return new Result(
          all.length / (measured.toNanos() / 1e9), percentile(all, 0.50), percentile(all, 0.99));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static long[] work(
      WorkerFactory factory, int number, CountDownLatch made, Future<Span> start) throws Exception {
    long[] latencies = new long[1024];
    int count = 0;
    try (Worker worker = made(factory, number, made)) {
      Span span = start.get();
      while (true) {
        worker.await();
        long before = System.nanoTime();
        worker.call();
        long after = System.nanoTime();
        if (after - span.end >= 0) {
          return Arrays.copyOf(latencies, count);
        }
        if (after - span.begin >= 0) {
          if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, count * 2);
          }
          latencies[count++] = after - before;
        }
      }
    }
  }

  private static Worker made(WorkerFactory factory, int number, CountDownLatch made)
      throws Exception {
    try {
      return factory.make(number);
    } finally {
      made.countDown();
    }
  }

  private static long[] get(Future<long[]> future) {
    try {
      return future.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException("a worker failed", failed.getCause());
    }
  }

  private static double percentile(long[] sorted, double part) {
    return sorted.length == 0 ? Double.NaN : sorted[(int) (sorted.length * part)] / 1e6;
  }
}
