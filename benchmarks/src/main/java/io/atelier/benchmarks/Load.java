package io.atelier.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

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

  /** Runs for the warm-up without counting, then for the time that is measured. */
  static Result run(int workers, Duration warmUp, Duration measured, WorkerFactory factory) {
    long begin = System.nanoTime() + warmUp.toNanos();
    long end = begin + measured.toNanos();
    try (ExecutorService threads = Executors.newFixedThreadPool(workers)) {
      List<Future<long[]>> futures = new ArrayList<>();
      for (int i = 0; i < workers; i++) {
        int number = i;
        futures.add(threads.submit(() -> work(factory, number, begin, end)));
      }
      long[] all =
          futures.stream().flatMapToLong(one -> Arrays.stream(get(one))).sorted().toArray();
      return new Result(
          all.length / (measured.toNanos() / 1e9), percentile(all, 0.50), percentile(all, 0.99));
    }
  }

  private static long[] work(WorkerFactory factory, int number, long begin, long end)
      throws Exception {
    long[] latencies = new long[1024];
    int count = 0;
    try (Worker worker = factory.make(number)) {
      while (true) {
        worker.await();
        long before = System.nanoTime();
        worker.call();
        long after = System.nanoTime();
        if (after >= end) {
          return Arrays.copyOf(latencies, count);
        }
        if (after >= begin) {
          if (count == latencies.length) {
            latencies = Arrays.copyOf(latencies, count * 2);
          }
          latencies[count++] = after - before;
        }
      }
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
