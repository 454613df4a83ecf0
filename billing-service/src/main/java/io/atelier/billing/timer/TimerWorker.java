package io.atelier.billing.timer;

import io.atelier.chassis.problem.StoreFailure;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Runs what is due, tenant by tenant. */
@Component
class TimerWorker implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(TimerWorker.class);
  private static final int FAILURES_TO_PARK = 5;

  /** As many as are surely done before they count as given back. */
  private static final int TENANTS_A_WORKER = 25;

  private final UnitOfWork unitOfWork;
  private final TimerRepository repository;
  private final Map<TimerKind, TimerHandler> handlers = new EnumMap<>(TimerKind.class);
  private final InstantSource clock;
  private final TimerProperties properties;
  private final ClockAdvance advance;
  private final Counter parked;

  private volatile boolean running;
  private volatile Mono<Void> rounds = Mono.empty();

  TimerWorker(
      UnitOfWork unitOfWork,
      TimerRepository repository,
      List<TimerHandler> handlers,
      InstantSource clock,
      TimerProperties properties,
      ClockAdvance advance,
      MeterRegistry meters) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    handlers.forEach(handler -> this.handlers.put(handler.kind(), handler));
    this.clock = clock;
    this.properties = properties;
    this.advance = advance;
    this.parked =
        Counter.builder("atelier.billing.timer.parked")
            .description("Tenants whose timer failed too often and that wait for an operator")
            .register(meters);
  }

  @Override
  public void start() {
    if (properties.workers() == 0 || running) {
      return;
    }
    running = true;
    rounds = Mono.defer(this::round).repeat(() -> running).then().cache();
    rounds.subscribe();
  }

  @Override
  public void stop() {
    running = false;
  }

  /** Lets the timers that run now come to their end. */
  @Override
  public void stop(Runnable callback) {
    running = false;
    rounds.doFinally(_ -> callback.run()).subscribe();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private Mono<Void> round() {
    return runDue()
        .onErrorResume(error -> {
          LOG.warn("Timers wait: {}", error.toString());
          return Mono.just(0);
        })
        .flatMap(tenants -> tenants > 0 ? Mono.empty() : Mono.delay(properties.poll()).then());
  }

  /** Picks tenants once and runs all that is due of them; answers how many tenants it picked. */
  Mono<Integer> runDue() {
    int abreast = Math.max(1, properties.workers());
    return unitOfWork
        .asSystem(
            SystemReason.TIMER,
            Mono.defer(
                () -> repository.pick(clock.instant(), abreast * TENANTS_A_WORKER).collectList()))
        .flatMap(tenants ->
            Mono.just(tenants)
                .flatMapIterable(picked -> picked)
                .flatMap(tenant -> runTenant(tenant).onErrorResume(e -> away(tenant, e)), abreast)
                .then(Mono.just(tenants.size())));
  }

  /** Runs what is due of one tenant, for a command that must come after it. */
  Mono<Void> catchUp(UUID tenantId) {
    return runTenant(tenantId);
  }

  private Mono<Void> runTenant(UUID tenantId) {
    return Mono.defer(() -> unitOfWork.asTenant(tenantId, runEarliest(tenantId)))
        .repeat()
        .takeWhile(ran -> ran)
        .then()
        .onErrorResume(error -> !StoreFailure.isPassing(error), error -> fail(tenantId, error));
  }

  /** Does the first thing there is to do for the tenant; false when there is none. */
  private Mono<Boolean> runEarliest(UUID tenantId) {
    return Mono.defer(() -> {
      Instant now = clock.instant();
      return repository
          .lockIfDue(tenantId, now)
          .flatMap(time -> step(time, now))
          .switchIfEmpty(Mono.defer(() -> repository.giveBack(tenantId).thenReturn(false)));
    });
  }

  private Mono<Boolean> step(TenantTime time, Instant now) {
    UUID tenantId = time.tenantId();
    return repository
        .takeFirstDue(tenantId, time.now())
        .flatMap(timer -> run(timer).then(Mono.defer(() -> repository.settle(tenantId, now))))
        .switchIfEmpty(
            Mono.defer(() ->
                time.isAdvancing()
                    ? advance.step(time)
                    : repository.settle(tenantId, now).thenReturn(false)));
  }

  private Mono<Void> run(Timer timer) {
    TimerHandler handler = handlers.get(timer.kind());
    return handler == null
        ? Mono.error(new IllegalStateException("nobody runs timers of kind " + timer.kind()))
        : handler.run(timer);
  }

  private Mono<Void> fail(UUID tenantId, Throwable error) {
    LOG.warn("A timer of tenant {} failed", tenantId, error);
    return unitOfWork.asTenant(
        tenantId,
        repository
            .failures(tenantId)
            .flatMap(before ->
                repository.fail(
                    tenantId,
                    String.valueOf(error),
                    clock.instant(),
                    Duration.ofSeconds(1L << before),
                    FAILURES_TO_PARK))
            .doOnNext(isParked -> noteIfParked(tenantId, isParked))
            .then());
  }

  private void noteIfParked(UUID tenantId, boolean isParked) {
    if (isParked) {
      parked.increment();
      LOG.error("Tenant {} is parked after {} failures of its timer", tenantId, FAILURES_TO_PARK);
    }
  }

  private Mono<Void> away(UUID tenantId, Throwable error) {
    LOG.warn("The timers of tenant {} wait: {}", tenantId, error.toString());
    return Mono.empty();
  }
}
