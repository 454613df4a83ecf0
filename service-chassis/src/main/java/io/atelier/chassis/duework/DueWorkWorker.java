package io.atelier.chassis.duework;

import io.atelier.chassis.duework.DueWorkRepository.Claimed;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Claims and does what is due, of every queue, beside any number of replicas. */
final class DueWorkWorker implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(DueWorkWorker.class);
  private static final Duration POLL = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final List<DueWorkQueue> queues;
  private final UnitOfWork unitOfWork;
  private final DueWorkRepository repository;
  private Disposable.@Nullable Composite loops;

  DueWorkWorker(List<DueWorkQueue> queues, UnitOfWork unitOfWork, DueWorkRepository repository) {
    this.queues = queues;
    this.unitOfWork = unitOfWork;
    this.repository = repository;
  }

  @Override
  public void start() {
    Disposable.Composite all = Disposables.composite();
    queues.forEach(queue -> start(queue, all));
    loops = all;
  }

  @Override
  public void stop() {
    if (loops != null) {
      loops.dispose();
      loops = null;
    }
  }

  @Override
  public boolean isRunning() {
    return loops != null;
  }

  /** No more is claimed than is begun at once, so that a slow piece holds up no other. */
  private void start(DueWorkQueue queue, Disposable.Composite all) {
    Places places = new Places(queue.concurrency());
    Sinks.Many<Claimed> claims = Sinks.many().unicast().onBackpressureBuffer();
    all.add(
        claims
            .asFlux()
            .flatMap(
                claimed -> work(queue, claimed).doFinally(_ -> places.leave()), queue.concurrency())
            .subscribe());
    all.add(
        Mono.defer(() -> claim(queue, places, claims))
            .onErrorResume(failure -> {
              log.warn("{}: nothing can be claimed: {}", queue.name(), failure.toString());
              return Mono.just(0);
            })
            .flatMap(claimed -> claimed == 0 ? places.awaitFree(POLL) : Mono.<Void>empty())
            .repeat()
            .subscribe());
  }

  /** Says how many pieces were claimed. */
  private Mono<Integer> claim(DueWorkQueue queue, Places places, Sinks.Many<Claimed> claims) {
    int free = places.free();
    return free == 0
        ? Mono.just(0)
        : asSystem(repository.claim(queue.name(), queue.lease(), free))
            .map(claimed -> {
              places.enter(claimed.size());
              claimed.forEach(claims::tryEmitNext);
              return claimed.size();
            });
  }

  private Mono<Void> work(DueWorkQueue queue, Claimed claimed) {
    Claim claim = claimed.claim();
    return Mono.defer(() -> queue.handler().work(claim))
        .switchIfEmpty(Mono.error(() -> new IllegalStateException("it said nothing of its end")))
        .timeout(queue.lease())
        .flatMap(completion -> settle(claim, completion))
        .onErrorResume(failure -> postpone(claim, claimed.failures(), failure));
  }

  private Mono<Void> settle(Claim claim, Completion completion) {
    return switch (completion) {
      case Completion.Done done -> inScope(claim.tenantId(), fenced(claim, done.effect()));
      case Completion.Again again ->
          inScope(claim.tenantId(), repository.again(claim, again.dueAt()));
    };
  }

  private Mono<Void> fenced(Claim claim, Mono<Void> effect) {
    return repository
        .complete(claim)
        .flatMap(ours -> {
          if (!ours) {
            log.info("{} {} was claimed anew meanwhile", claim.queue(), claim.key());
          }
          return ours ? effect : Mono.empty();
        });
  }

  private Mono<Void> postpone(Claim claim, int failures, Throwable failure) {
    Duration pause = pause(failures + 1);
    log.warn(
        "{} {} failed at attempt {}, again in {}",
        claim.queue(),
        claim.key(),
        claim.attempt(),
        pause,
        failure);
    return inScope(claim.tenantId(), repository.failed(claim, pause, storable(failure.toString())))
        .onErrorComplete();
  }

  private static String storable(String error) {
    return error.replace('\0', '\uFFFD');
  }

  /** Doubles from half a second, give or take a quarter so that replicas do not march in step. */
  static Duration pause(int failures) {
    long millis = 500L << Math.clamp(failures - 1L, 0, 12);
    long capped = Math.min(millis, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(
        capped - capped / 4 + ThreadLocalRandom.current().nextLong(capped / 2 + 1));
  }

  private <T> Mono<T> asSystem(Mono<T> work) {
    return unitOfWork.asSystem(SystemReason.DUE_WORK, work);
  }

  private Mono<Void> inScope(@Nullable UUID tenantId, Mono<Void> work) {
    return tenantId == null ? asSystem(work) : unitOfWork.asTenant(tenantId, work);
  }

  /** How many more pieces may be begun. */
  private static final class Places {
    private final AtomicInteger free;
    private final Sinks.Many<Boolean> freed = Sinks.many().multicast().directBestEffort();

    Places(int all) {
      free = new AtomicInteger(all);
    }

    int free() {
      return free.get();
    }

    void enter(int pieces) {
      free.addAndGet(-pieces);
    }

    void leave() {
      free.incrementAndGet();
      freed.tryEmitNext(true);
    }

    /** Missing a place that becomes free at this instant costs no more than the longest wait. */
    Mono<Void> awaitFree(Duration longest) {
      return freed.asFlux().next().timeout(longest, Mono.empty()).then();
    }
  }
}
