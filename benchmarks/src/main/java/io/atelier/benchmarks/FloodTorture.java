package io.atelier.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** One tenant sends ten times what all others send: what becomes of the others' latency. */
final class FloodTorture {
  private static final int OTHERS = 20;
  private static final int FLOODERS = 16;
  private static final int EACH_PER_SECOND = 10;
  private static final int TIMES = 10;

  private final Rig rig;
  private final Duration measured;

  FloodTorture(Rig rig, Duration measured) {
    this.rig = rig;
    this.measured = measured;
  }

  Tally run() {
    int port = rig.startInstance();
    List<UUID> tenants = rig.tenants(OTHERS + 1, null);
    List<String> tokens = tenants.stream().map(rig::token).toList();
    Duration warmUp = measured.dividedBy(2);
    // Once for the compiler, which would else be taken for the flood.
    others(port, tokens, warmUp, warmUp);
    Load.Result alone = others(port, tokens, warmUp, measured);
    Load.Result beside;
    Load.Result flood;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Load.Result> flooding =
          threads.submit(() -> flood(port, tokens.getLast(), warmUp, measured));
      beside = others(port, tokens, warmUp, measured);
      flood = flooding.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
    rig.killInstance(port);
    return new Tally()
        .note("others alone", shown(alone))
        .note("the flood", shown(flood))
        .note("others beside it", shown(beside))
        .note(
            "p99 of the others grows by",
            String.format(Locale.ROOT, "%.2f", beside.p99Millis() / alone.p99Millis()))
        .check("by no more than a factor of 2", beside.p99Millis() <= 2 * alone.p99Millis());
  }

  private static String shown(Load.Result result) {
    return String.format(
        Locale.ROOT,
        "%.0f requests/s, p50 %.1f ms, p99 %.1f ms",
        result.perSecond(),
        result.p50Millis(),
        result.p99Millis());
  }

  private static Load.Result others(
      int port, List<String> tokens, Duration warmUp, Duration measured) {
    return Load.run(
        OTHERS,
        warmUp,
        measured,
        worker -> paced(EACH_PER_SECOND, sending(port, tokens.get(worker))));
  }

  private static Load.Result flood(int port, String token, Duration warmUp, Duration measured) {
    int each = OTHERS * EACH_PER_SECOND * TIMES / FLOODERS;
    return Load.run(FLOODERS, warmUp, measured, _ -> paced(each, sending(port, token)));
  }

  private static Load.Worker sending(int port, String token) throws java.io.IOException {
    HttpConnection connection = new HttpConnection(port);
    String prefix = UUID.randomUUID().toString();
    AtomicLong n = new AtomicLong();
    return () -> {
      String body =
          "{\"id\":\"%s-%d\",\"metric\":\"%s\",\"quantity\":1}"
              .formatted(prefix, n.incrementAndGet(), Rig.METRIC);
      int status = connection.send(HttpConnection.post("/api/usage/events", token, body)).status();
      if (status != 200 && status != 503) {
        throw new IllegalStateException("answered " + status);
      }
    };
  }

  /** Begins a call so often a second, and no earlier; the wait is no part of the call. */
  private static Load.Worker paced(int perSecond, Load.Worker worker) {
    long interval = TimeUnit.SECONDS.toNanos(1) / perSecond;
    return new PacedWorker(worker, interval);
  }

  /** See {@link #paced}. */
  static final class PacedWorker implements Load.Worker {
    private final Load.Worker worker;
    private final long interval;
    private long next = System.nanoTime();

    PacedWorker(Load.Worker worker, long interval) {
      this.worker = worker;
      this.interval = interval;
    }

    @Override
    public void await() throws InterruptedException {
      long wait = next - System.nanoTime();
      if (wait > 0) {
        TimeUnit.NANOSECONDS.sleep(wait);
      }
      next = Math.max(next + interval, System.nanoTime() - interval);
    }

    @Override
    public void call() throws Exception {
      worker.call();
    }
  }
}
