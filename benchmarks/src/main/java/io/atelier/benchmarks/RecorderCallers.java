package io.atelier.benchmarks;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.testsupport.store.Loopback;
import io.atelier.usage.UsageServiceApplication;
import io.atelier.usage.recorder.Consumption;
import io.atelier.usage.recorder.Decision;
import io.atelier.usage.recorder.Quantities;
import io.atelier.usage.recorder.Recorder;
import io.atelier.usage.total.Quantity;
import java.time.Duration;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An instance of usage-service in this process, and callers who ask its recorder without HTTP: each
 * asks again when it has its answer, as a request does, and none holds a thread meanwhile.
 */
final class RecorderCallers implements AutoCloseable {
  private final ConfigurableApplicationContext service;
  private final Recorder recorder;

  RecorderCallers(Rig rig) {
    service =
        UsageServiceApplication.builder()
            .run(
                rig.properties(Loopback.freePort()).entrySet().stream()
                    .map(property -> "--" + property.getKey() + "=" + property.getValue())
                    .toArray(String[]::new));
    recorder = service.getBean(Recorder.class);
  }

  Load.Result run(int callers, UUID tenant, Duration warmUp, Duration measured) {
    long begin = System.nanoTime() + warmUp.toNanos();
    long end = begin + measured.toNanos();
    Latencies latencies = new Latencies();
    Flux.range(0, callers)
        .flatMap(_ -> calls(tenant, begin, end, latencies), callers)
        .then()
        .block(warmUp.plus(measured).plusMinutes(1));
    return latencies.over(measured);
  }

  private Mono<Void> calls(UUID tenant, long begin, long end, Latencies latencies) {
    AtomicBoolean over = new AtomicBoolean();
    return Mono.defer(
            () -> {
              long before = System.nanoTime();
              return recorder
                  .decide(tenant, wish())
                  .doOnNext(RecorderCallers::requireGranted)
                  .doOnNext(_ -> {
                    long after = System.nanoTime();
                    over.set(after - end >= 0);
                    if (after - begin >= 0 && !over.get()) {
                      latencies.add(after - before);
                    }
                  });
            })
        .repeat(() -> !over.get())
        .then();
  }

  private static void requireGranted(Decision decision) {
    if (!(decision instanceof Decision.Granted)) {
      throw new IllegalStateException("not granted: " + decision);
    }
  }

  private static Consumption wish() {
    SortedMap<String, Quantity> one = new TreeMap<>();
    one.put(Rig.METRIC, Quantity.ONE);
    return new Consumption(UuidCreator.getTimeOrderedEpoch().toString(), new Quantities(one, true));
  }

  @Override
  public void close() {
    service.close();
  }

  /** By tenths of a millisecond up to ten seconds. */
  private static final class Latencies {
    private static final long STEP_NANOS = 100_000;
    private final LongAdder[] steps = new LongAdder[100_000];

    Latencies() {
      Arrays.setAll(steps, _ -> new LongAdder());
    }

    void add(long nanos) {
      steps[(int) Math.min(nanos / STEP_NANOS, steps.length - 1)].increment();
    }

    Load.Result over(Duration measured) {
      long all = Arrays.stream(steps).mapToLong(LongAdder::sum).sum();
      return new Load.Result(
          all / (measured.toNanos() / 1e9), millis(all * 50 / 100), millis(all * 99 / 100));
    }

    private double millis(long rank) {
      long seen = 0;
      int step = 0;
      while (step < steps.length - 1 && seen + steps[step].sum() <= rank) {
        seen += steps[step++].sum();
      }
      return (step + 1) * STEP_NANOS / 1e6;
    }
  }
}
