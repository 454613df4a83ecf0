package io.atelier.billing.timer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.MovableClockConfiguration;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.servers.WithServers;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Workers of several replicas over one database, without a background worker of the service. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"spring.config.name=billing-service", "atelier.billing.timer.workers=0"})
@WithServers(service = "billing")
@Import(MovableClockConfiguration.class)
class TimerWorkerIntegrationTests {
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired TimerRepository repository;
  @Autowired TenantLocks locks;
  @Autowired Timers timers;
  @Autowired MovableClock shared;

  private final Queue<Timer> ran = new ConcurrentLinkedQueue<>();
  private final Set<UUID> tenants = ConcurrentHashMap.newKeySet();
  private MovableClock clock;

  @BeforeEach
  void aClockForThisTest() {
    clock = new MovableClock(shared.advance(Duration.ofDays(1000)));
  }

  @Test
  void twoReplicasRunEachOf200TimersOnce() {
    List<Timer> due = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      due.add(timer(UUID.randomUUID(), TimerKind.TRIAL_END, clock.instant().minusSeconds(i)));
    }
    due.forEach(this::set);

    TimerWorker one = worker(this::note);
    TimerWorker other = worker(this::note);
    Flux.merge(untilNothingIsDue(one), untilNothingIsDue(other)).blockLast();

    assertThat(ran).containsExactlyInAnyOrderElementsOf(due);
    assertThat(openTimers(due)).isZero();
  }

  @Test
  void aTenantsTimersRunInOrderWithNowAsDueAt() {
    UUID tenant = UUID.randomUUID();
    Instant then = clock.instant().minusSeconds(100);
    Timer third = timer(tenant, TimerKind.ENTITLEMENTS, then.plusSeconds(50));
    Timer second = timer(tenant, TimerKind.ENTITLEMENTS, then);
    Timer first = timer(tenant, TimerKind.TRIAL_END, then);
    List.of(third, second, first).forEach(this::set);

    untilNothingIsDue(worker(this::note)).blockLast();

    assertThat(ran).containsExactly(first, second, third);
  }

  @Test
  void aFailureLeavesNothingHalfDoneAndTheNextTryDoesItAll() {
    UUID tenant = UUID.randomUUID();
    Timer timer = timer(tenant, TimerKind.TRIAL_END, clock.instant());
    set(timer);
    Timer follower = timer(tenant, TimerKind.ENTITLEMENTS, clock.instant().plusSeconds(9));
    AtomicBoolean mended = new AtomicBoolean();
    TimerWorker worker =
        worker(due ->
            timers
                .set(follower)
                .then(
                    Mono.defer(() ->
                        mended.get()
                            ? note(due)
                            : Mono.error(new IllegalStateException("killed here")))));

    worker.runDue().block();
    assertThat(ran).isEmpty();
    assertThat(timersOf(tenant)).containsExactly(timer.subjectId());
    assertThat(lock(tenant).failures()).isEqualTo(1);
    assertThat(lock(tenant).error()).contains("killed here");

    mended.set(true);
    clock.advance(Duration.ofSeconds(2));
    worker.runDue().block();
    assertThat(ran).containsExactly(timer);
    assertThat(timersOf(tenant)).containsExactly(follower.subjectId());
    assertThat(lock(tenant).failures()).isZero();
    assertThat(lock(tenant).error()).isNull();
  }

  @Test
  void fiveFailuresParkTheTenantAndNobodyElse() {
    UUID bad = UUID.randomUUID();
    Timer failing = timer(bad, TimerKind.TRIAL_END, clock.instant());
    List<Timer> sound =
        Stream.generate(() -> timer(UUID.randomUUID(), TimerKind.TRIAL_END, clock.instant()))
            .limit(20)
            .toList();
    set(failing);
    sound.forEach(this::set);
    AtomicInteger rounds = new AtomicInteger();
    TimerWorker worker =
        worker(timer ->
            timer.tenantId().equals(bad)
                ? Mono.error(new IllegalArgumentException("a wrong invoice"))
                : timers.set(later(timer)).then(note(timer)));
    while (lock(bad).parkedAt() == null && rounds.incrementAndGet() < 10) {
      untilNothingIsDue(worker).blockLast();
      clock.advance(Duration.ofMinutes(1));
    }
    assertThat(rounds).hasValue(5);
    assertThat(lock(bad).failures()).isEqualTo(5);
    assertThat(lock(bad).error()).contains("a wrong invoice");
    assertThat(timersOf(bad)).containsExactly(failing.subjectId());
    // What they did beside the one who failed was undone, and done again without it.
    assertThat(openTimers(sound)).isEqualTo(sound.size());
    assertThat(ran).containsAll(sound);
    assertThat(sound).allSatisfy(timer -> assertThat(dueAt(timer)).isEqualTo(later(timer).dueAt()));
  }

  private static Timer later(Timer timer) {
    return new Timer(
        timer.tenantId(),
        TimerKind.ENTITLEMENTS,
        timer.subjectId(),
        timer.dueAt().plus(Duration.ofDays(1)));
  }

  @Test
  void timersOfManyTenantsRunTogetherByKind() {
    List<Timer> due = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      TimerKind kind = i % 3 == 0 ? TimerKind.TRIAL_END : TimerKind.RENEWAL;
      due.add(timer(UUID.randomUUID(), kind, clock.instant().minusSeconds(i)));
    }
    due.forEach(this::set);
    List<List<Timer>> together = new CopyOnWriteArrayList<>();
    TimerHandler renewals =
        new TimerHandler() {
          @Override
          public TimerKind kind() {
            return TimerKind.RENEWAL;
          }

          @Override
          public Mono<Void> run(Timer timer) {
            return runAll(List.of(timer));
          }

          @Override
          public Mono<Void> runAll(List<Timer> timers) {
            return Mono.fromRunnable(() -> together.add(timers));
          }
        };
    untilNothingIsDue(worker(this::note, renewals)).blockLast();

    List<Timer> ranTogether =
        together.stream()
            .flatMap(List::stream)
            .filter(timer -> tenants.contains(timer.tenantId()))
            .toList();
    assertThat(ranTogether)
        .containsExactlyInAnyOrderElementsOf(
            due.stream().filter(timer -> timer.kind() == TimerKind.RENEWAL).toList());
    assertThat(together).hasSizeLessThan(ranTogether.size());
    assertThat(ran)
        .containsExactlyInAnyOrderElementsOf(
            due.stream().filter(timer -> timer.kind() == TimerKind.TRIAL_END).toList());
  }

  @Test
  void aParkedTenantIsShownTakesNoCommandAndRunsAgainWhenAnOperatorSaysSo() {
    UUID tenant = UUID.randomUUID();
    Timer timer = timer(tenant, TimerKind.RENEWAL, clock.instant());
    set(timer);
    AtomicInteger mended = new AtomicInteger();
    TimerWorker worker =
        worker(due ->
            mended.get() == 0 ? Mono.error(new IllegalArgumentException("no price")) : note(due));
    for (int i = 0; i < 6; i++) {
      untilNothingIsDue(worker).blockLast();
      clock.advance(Duration.ofMinutes(1));
    }
    ParkedTenants parked = new ParkedTenants(unitOfWork, repository, clock);
    assertThat(parked.list(new PageRequest(200, null)).block().data())
        .filteredOn(shown -> shown.tenantId().equals(tenant))
        .singleElement()
        .satisfies(shown -> {
          assertThat(shown.timer()).isEqualTo("renewal");
          assertThat(shown.dueAt()).isEqualTo(timer.dueAt());
          assertThat(shown.lastError()).contains("no price");
        });
    TenantTurn turn = new TenantTurn(unitOfWork, new TenantLocks(database, clock), worker);
    assertThatThrownBy(() -> turn.run(tenant, time -> Mono.just(time.now())).block())
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.code().slug()).isEqualTo("billing-parked"));

    mended.incrementAndGet();
    parked.retry(tenant).block();
    // A command that comes before a worker runs what is due itself.
    assertThat(turn.run(tenant, time -> Mono.just(time.now())).block())
        .isAfterOrEqualTo(timer.dueAt());
    assertThat(ran).containsExactly(timer);
    assertThat(lock(tenant).parkedAt()).isNull();
    assertThatThrownBy(() -> parked.retry(tenant).block()).isInstanceOf(ProblemException.class);
  }

  @Test
  void aStoreThatIsAwayIsNoFailureOfTheTimer() {
    UUID tenant = UUID.randomUUID();
    set(timer(tenant, TimerKind.TRIAL_END, clock.instant()));
    worker(_ -> Mono.error(new QueryTimeoutException("busy"))).runDue().block();
    assertThat(lock(tenant).failures()).isZero();
  }

  @Test
  void aTenantSeesOnlyItsOwnTimers() {
    UUID tenant = UUID.randomUUID();
    set(timer(tenant, TimerKind.TRIAL_END, clock.instant().plusSeconds(999)));
    assertThat(timersOf(UUID.randomUUID())).isEmpty();
    assertThat(timersOf(tenant)).hasSize(1);
  }

  private TimerWorker worker(Function<Timer, Mono<Void>> work, TimerHandler... others) {
    List<TimerHandler> handlers = new ArrayList<>();
    for (TimerKind kind : TimerKind.values()) {
      handlers.add(
          new TimerHandler() {
            @Override
            public TimerKind kind() {
              return kind;
            }

            @Override
            public Mono<Void> run(Timer timer) {
              return tenants.contains(timer.tenantId()) ? work.apply(timer) : Mono.empty();
            }
          });
    }
    handlers.addAll(List.of(others));
    return new TimerWorker(
        unitOfWork,
        repository,
        handlers,
        clock,
        new TimerProperties(4, Duration.ofMillis(50)),
        new ClockAdvance(repository, locks, timers, List.of(), clock),
        new SimpleMeterRegistry());
  }

  private Mono<Void> note(Timer timer) {
    return Mono.fromRunnable(() -> ran.add(timer));
  }

  private static Flux<Integer> untilNothingIsDue(TimerWorker worker) {
    return Mono.defer(worker::runDue).repeat().takeWhile(tenants -> tenants > 0);
  }

  private static Timer timer(UUID tenant, TimerKind kind, Instant dueAt) {
    return new Timer(tenant, kind, UUID.randomUUID(), dueAt);
  }

  private void set(Timer timer) {
    tenants.add(timer.tenantId());
    unitOfWork
        .asTenant(
            timer.tenantId(),
            locks.take(timer.tenantId(), "studio").then(Mono.defer(() -> timers.set(timer))))
        .block();
  }

  private List<UUID> timersOf(UUID tenant) {
    return unitOfWork
        .asTenant(
            tenant,
            Mono.defer(() ->
                database
                    .sql("SELECT subject_id FROM timers")
                    .map(row -> row.get("subject_id", UUID.class))
                    .all()
                    .collectList()))
        .block();
  }

  private Instant dueAt(Timer timer) {
    return unitOfWork
        .asTenant(
            timer.tenantId(),
            Mono.defer(() ->
                database
                    .sql("SELECT due_at FROM timers WHERE subject_id = :subject")
                    .bind("subject", timer.subjectId())
                    .map(row -> row.get("due_at", Instant.class))
                    .one()))
        .block();
  }

  private long openTimers(List<Timer> of) {
    return unitOfWork
        .asSystem(
            SystemReason.TIMER,
            Mono.defer(() ->
                database
                    .sql("SELECT count(*) AS n FROM timers WHERE subject_id = ANY(:subjects)")
                    .bind("subjects", of.stream().map(Timer::subjectId).toArray(UUID[]::new))
                    .map(row -> row.get("n", Long.class))
                    .one()))
        .block();
  }

  private Lock lock(UUID tenant) {
    return unitOfWork
        .asTenant(
            tenant,
            Mono.defer(() ->
                database
                    .sql("SELECT failures, last_error, parked_at FROM tenant_locks")
                    .map(row ->
                        new Lock(
                            row.get("failures", Integer.class),
                            row.get("last_error", String.class),
                            row.get("parked_at", Instant.class)))
                    .one()))
        .block();
  }

  private record Lock(int failures, String error, Instant parkedAt) {}
}
