package io.atelier.billing.timer;

import io.atelier.chassis.problem.StoreFailure;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Runs what is due, many tenants at once. */
@Component
class TimerWorker implements SmartLifecycle {
  private static final Logger LOG = LoggerFactory.getLogger(TimerWorker.class);
  private static final int FAILURES_TO_PARK = 5;

  /**
   * How many tenants share a transaction: as many as are surely done before they count as given
   * back, and as a command may have to wait for.
   */
  private static final int TENANTS_AT_ONCE = 50;

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
                () -> repository.pick(clock.instant(), abreast * TENANTS_AT_ONCE).collectList()))
        .flatMap(tenants ->
            Flux.fromIterable(tenants)
                .buffer(TENANTS_AT_ONCE)
                .flatMap(this::runQuietly, abreast)
                .then(Mono.just(tenants.size())));
  }

  private Mono<Void> runQuietly(Collection<UUID> tenants) {
    return runTenants(tenants).onErrorResume(error -> away(tenants, error));
  }

  /** Runs what is due of one tenant, for a command that must come after it. */
  Mono<Void> catchUp(UUID tenantId) {
    return runTenants(Set.of(tenantId));
  }

  /**
   * Runs what is due of tenants, abreast: the first timer of each in one transaction, and so on.
   */
  private Mono<Void> runTenants(Collection<UUID> tenants) {
    return runEarliest(tenants)
        .expand(due -> due.isEmpty() ? Mono.empty() : runEarliest(due))
        .then();
  }

  /**
   * Does the first thing there is to do for each tenant; answers for whom there is more. When that
   * fails each is tried alone, so that one who fails keeps nobody else.
   */
  private Mono<Collection<UUID>> runEarliest(Collection<UUID> tenants) {
    return unitOfWork
        .asTenants(tenants, Mono.defer(() -> step(tenants)))
        .onErrorResume(error ->
            tenants.size() > 1
                ? runEachAlone(tenants, error)
                : failUnlessPassing(tenants.iterator().next(), error));
  }

  private Mono<Collection<UUID>> runEachAlone(Collection<UUID> tenants, Throwable error) {
    LOG.info("Timers of {} tenants run one by one: {}", tenants.size(), error.toString());
    return Flux.fromIterable(tenants)
        .concatMap(tenant -> runQuietly(Set.of(tenant)))
        .then(Mono.just(Set.of()));
  }

  private Mono<Collection<UUID>> failUnlessPassing(UUID tenantId, Throwable error) {
    return StoreFailure.isPassing(error)
        ? Mono.error(error)
        : fail(tenantId, error).thenReturn(Set.of());
  }

  private Mono<Collection<UUID>> step(Collection<UUID> tenants) {
    Instant now = clock.instant();
    return repository
        .lockDue(tenants, now)
        .flatMap(times -> giveBackOthers(tenants, times).thenReturn(times))
        .flatMap(times -> times.isEmpty() ? Mono.just(Set.of()) : step(times, now));
  }

  private Mono<Void> giveBackOthers(Collection<UUID> tenants, List<TenantTime> due) {
    Set<UUID> others = new HashSet<>(tenants);
    others.removeAll(tenants(due));
    return others.isEmpty() ? Mono.empty() : repository.giveBack(others);
  }

  private Mono<Collection<UUID>> step(List<TenantTime> times, Instant now) {
    return repository
        .takeFirstDue(times)
        .flatMap(timers -> {
          Set<UUID> ran = timers.stream().map(Timer::tenantId).collect(Collectors.toSet());
          List<TenantTime> advancing =
              times.stream()
                  .filter(time -> time.isAdvancing() && !ran.contains(time.tenantId()))
                  .toList();
          Set<UUID> settled = tenants(times);
          settled.removeAll(tenants(advancing));
          return run(timers)
              .then(Mono.defer(() -> repository.settle(settled, now)))
              .flatMap(due -> {
                due.retainAll(ran);
                return advance(advancing, due);
              });
        });
  }

  private static Set<UUID> tenants(List<TenantTime> times) {
    return times.stream().map(TenantTime::tenantId).collect(Collectors.toCollection(HashSet::new));
  }

  /** Adds those whose clock has moved on. */
  private Mono<Collection<UUID>> advance(List<TenantTime> times, Set<UUID> due) {
    return Flux.fromIterable(times)
        .concatMap(time ->
            advance
                .step(time)
                .doOnNext(moved -> {
                  if (moved) {
                    due.add(time.tenantId());
                  }
                }))
        .then(Mono.just(due));
  }

  private Mono<Void> run(List<Timer> timers) {
    Map<TimerKind, List<Timer>> byKind =
        timers.stream()
            .collect(
                Collectors.groupingBy(
                    Timer::kind, () -> new EnumMap<>(TimerKind.class), Collectors.toList()));
    return Flux.fromIterable(byKind.entrySet())
        .concatMap(same -> run(same.getKey(), same.getValue()))
        .then();
  }

  private Mono<Void> run(TimerKind kind, List<Timer> timers) {
    TimerHandler handler = handlers.get(kind);
    return handler == null
        ? Mono.error(new IllegalStateException("nobody runs timers of kind " + kind))
        : handler.runAll(timers);
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

  private static Mono<Void> away(Collection<UUID> tenants, Throwable error) {
    LOG.warn("The timers of {} tenants wait: {}", tenants.size(), error.toString());
    return Mono.empty();
  }
}
