package io.atelier.chassis.duework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.chassis.sample.Notes;
import io.atelier.chassis.sample.SampleApplication;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Each test has queues of its own and starts the workers itself, as many replicas as it needs. */
@WithServers(service = "chassis_test")
@SpringBootTest(classes = SampleApplication.class, properties = SampleApplication.CONFIGURATION)
class DueWorkIntegrationTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired DueWork dueWork;
  @Autowired Notes notes;

  private final UUID tenant = UUID.randomUUID();
  private final String queue = "queue-" + UUID.randomUUID();
  private final List<DueWorkWorker> workers = new ArrayList<>();

  @AfterEach
  void stopWorkers() {
    workers.forEach(DueWorkWorker::stop);
  }

  @Test
  void twoWorkersDoEachOfManyPiecesOnce() {
    unitOfWork
        .asTenant(
            tenant, Flux.range(0, 500).concatMap(i -> schedule("piece " + i, Instant.now())).then())
        .block(PATIENCE);
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    DueWorkHandler handler =
        claim ->
            Mono.fromCallable(() -> most.accumulateAndGet(underWay.incrementAndGet(), Math::max))
                .then(Mono.delay(Duration.ofMillis(2)))
                .doFinally(_ -> underWay.decrementAndGet())
                .thenReturn(Completion.done(notes.handle("work", queue, claim.key())));
    worker(8, Duration.ofSeconds(30), handler);
    worker(8, Duration.ofSeconds(30), handler);
    await().atMost(PATIENCE).until(() -> left() == 0);
    assertThat(handled()).hasSize(500).doesNotHaveDuplicates();
    assertThat(most.get()).isBetween(2, 16);
  }

  @Test
  void slowPieceHoldsUpNoOther() {
    scheduled("slow");
    Sinks.Empty<Void> release = Sinks.empty();
    worker(
        2,
        Duration.ofSeconds(30),
        claim ->
            (claim.key().equals("slow") ? release.asMono() : Mono.<Void>empty())
                .thenReturn(Completion.done(notes.handle("work", queue, claim.key()))));
    await().atMost(PATIENCE).until(() -> attempt("slow") == 1);
    for (int i = 0; i < 5; i++) {
      scheduled("quick " + i);
    }
    await().atMost(PATIENCE).until(() -> handled().size() == 5);
    release.tryEmitEmpty();
    await().atMost(PATIENCE).until(() -> handled().contains("slow"));
  }

  @Test
  void workBeforeItsTimeIsNotDone() {
    unitOfWork.asTenant(tenant, schedule("later", Instant.now().plusSeconds(3600))).block(PATIENCE);
    scheduled("now");
    worker(2, Duration.ofSeconds(30), doing());
    await().atMost(PATIENCE).until(() -> handled().equals(List.of("now")));
    assertThat(left()).isEqualTo(1);
  }

  @Test
  void leaseThatWasLostInMidWorkIsFenced() {
    scheduled("piece");
    Sinks.Empty<Void> release = Sinks.empty();
    AtomicInteger attempts = new AtomicInteger();
    worker(
        1,
        Duration.ofSeconds(30),
        claim -> {
          boolean first = attempts.incrementAndGet() == 1;
          return (first ? release.asMono() : Mono.<Void>empty())
              .thenReturn(Completion.done(notes.handle("work", queue, first ? "late" : "in time")));
        });
    await().atMost(PATIENCE).until(() -> attempts.get() == 1);
    // As if this process had been asleep for longer than its lease.
    asSystem(
        database
            .sql("UPDATE due_work SET locked_until = now() - interval '1 s' WHERE queue = :queue")
            .bind("queue", queue)
            .then());
    worker(
        1,
        Duration.ofSeconds(30),
        claim -> Mono.just(Completion.done(notes.handle("work", queue, "in time"))));
    await().atMost(PATIENCE).until(() -> handled().equals(List.of("in time")));
    release.tryEmitEmpty();
    // One more piece through the first worker: its late completion is behind it then.
    workers.getLast().stop();
    scheduled("another");
    await().atMost(PATIENCE).until(() -> handled().size() == 2);
    assertThat(handled()).containsExactly("in time", "in time");
  }

  @Test
  void workThatOutlastsItsLeaseIsBegunAgain() {
    scheduled("piece");
    AtomicInteger attempts = new AtomicInteger();
    worker(
        1,
        Duration.ofMillis(300),
        claim ->
            attempts.incrementAndGet() == 1
                ? Mono.never()
                : Mono.just(Completion.done(notes.handle("work", queue, "second"))));
    await().atMost(PATIENCE).until(() -> handled().equals(List.of("second")));
  }

  @Test
  void errorIsKeptInSightAndTriedAgain() {
    scheduled("piece");
    AtomicInteger attempts = new AtomicInteger();
    worker(
        1,
        Duration.ofSeconds(30),
        claim ->
            attempts.incrementAndGet() < 3
                ? Mono.error(new IllegalStateException("vendor said no\0"))
                : Mono.just(Completion.done(notes.handle("work", queue, "third"))));
    await().atMost(PATIENCE).until(() -> lastError().contains("vendor said no"));
    await().atMost(PATIENCE).until(() -> handled().equals(List.of("third")));
    assertThat(left()).isZero();
  }

  @Test
  void effectThatFailsTakesTheCompletionBackWithIt() {
    scheduled("piece");
    AtomicInteger attempts = new AtomicInteger();
    worker(
        1,
        Duration.ofSeconds(30),
        claim ->
            Mono.just(
                Completion.done(
                    notes
                        .handle("work", queue, "attempt")
                        .then(
                            Mono.defer(() ->
                                attempts.incrementAndGet() == 1
                                    ? Mono.error(new IllegalStateException("no"))
                                    : Mono.empty())))));
    await().atMost(PATIENCE).until(() -> left() == 0);
    assertThat(handled()).containsExactly("attempt");
  }

  @Test
  void handlerThatThrowsOrSaysNothingIsAnErrorToo() {
    scheduled("throws");
    scheduled("silent");
    worker(
        2,
        Duration.ofSeconds(30),
        claim -> {
          if (claim.key().equals("throws")) {
            throw new IllegalStateException("thrown");
          }
          return Mono.empty();
        });
    await().atMost(PATIENCE).until(() -> attempt("throws") > 1 && attempt("silent") > 1);
    assertThat(left()).isEqualTo(2);
  }

  @Test
  void lookingAgainIsNoFailure() {
    scheduled("piece");
    AtomicInteger looks = new AtomicInteger();
    worker(
        1,
        Duration.ofSeconds(30),
        claim ->
            Mono.just(
                looks.incrementAndGet() < 15
                    ? Completion.again(Instant.now())
                    : Completion.done(notes.handle("work", queue, "found"))));
    await().atMost(PATIENCE).until(() -> handled().equals(List.of("found")));
  }

  @Test
  void scheduledAgainItTakesTheNewPayloadAndTheEarlierTime() {
    Instant early = Instant.now().minusSeconds(60);
    unitOfWork
        .asTenant(
            tenant,
            dueWork
                .schedule(queue, "piece", tenant, Map.of("version", 1), early)
                .then(
                    dueWork.schedule(
                        queue,
                        "piece",
                        tenant,
                        Map.of("version", 2),
                        Instant.now().plusSeconds(3600))))
        .block(PATIENCE);
    worker(
        1,
        Duration.ofSeconds(30),
        claim ->
            Mono.just(
                Completion.done(
                    notes.handle("work", queue, "version " + claim.payload().get("version")))));
    await().atMost(PATIENCE).until(() -> handled().equals(List.of("version 2")));
  }

  @Test
  void scheduledAgainInMidWorkItIsDoneAgain() {
    scheduled("piece");
    AtomicInteger attempts = new AtomicInteger();
    worker(
        1,
        Duration.ofSeconds(30),
        claim ->
            (attempts.incrementAndGet() == 1
                    ? unitOfWork.asTenant(tenant, schedule("piece", Instant.now()))
                    : Mono.<Void>empty())
                .thenReturn(
                    Completion.done(notes.handle("work", queue, "attempt " + attempts.get()))));
    await().atMost(PATIENCE).until(() -> left() == 0);
    assertThat(handled()).containsExactly("attempt 2");
  }

  /** It finds out by itself what there is to do: nothing is forgotten, and one works at a time. */
  @Test
  void wokenInMidWorkItIsLeftAloneAndLooksOnceMore() {
    AtomicInteger added = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    AtomicInteger underWay = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Mono<Void> wake = Mono.defer(() -> dueWork.wake(queue, "one", tenant, Map.of(), Instant.now()));
    DueWorkHandler handler =
        _ ->
            Mono.defer(() -> {
              int seen = added.get();
              most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
              return Mono.delay(Duration.ofMillis(3))
                  .doFinally(_ -> underWay.decrementAndGet())
                  .map(_ -> {
                    done.set(seen);
                    return Completion.done(
                        Mono.defer(() -> added.get() > seen ? wake : Mono.empty()));
                  });
            });
    worker(4, Duration.ofSeconds(30), handler);
    worker(4, Duration.ofSeconds(30), handler);
    Flux.range(0, 300)
        .flatMap(
            _ -> unitOfWork.asTenant(tenant, Mono.fromRunnable(added::incrementAndGet).then(wake)),
            8)
        .then()
        .block(PATIENCE);
    await().atMost(PATIENCE).until(() -> done.get() == 300 && left() == 0);
    assertThat(most).hasValue(1);
  }

  @Test
  void workWithoutTenantIsTheSystems() {
    asSystem(dueWork.schedule(queue, "piece", null, Map.of(), Instant.now()));
    worker(1, Duration.ofSeconds(30), doing());
    await().atMost(PATIENCE).until(() -> handled().equals(List.of("piece")));
  }

  @Test
  void scheduleRollsBackWithTheChangeThatWantsIt() {
    unitOfWork
        .asTenant(
            tenant,
            schedule("piece", Instant.now()).then(Mono.error(new IllegalStateException("no"))))
        .onErrorComplete()
        .block(PATIENCE);
    assertThat(left()).isZero();
  }

  private DueWorkHandler doing() {
    return claim -> Mono.just(Completion.done(notes.handle("work", queue, claim.key())));
  }

  private void worker(int concurrency, Duration lease, DueWorkHandler handler) {
    DueWorkWorker worker =
        new DueWorkWorker(
            List.of(new DueWorkQueue(queue, concurrency, lease, handler)),
            unitOfWork,
            new DueWorkRepository(database));
    workers.add(worker);
    worker.start();
  }

  private void scheduled(String key) {
    unitOfWork.asTenant(tenant, schedule(key, Instant.now().minusSeconds(1))).block(PATIENCE);
  }

  private Mono<Void> schedule(String key, Instant dueAt) {
    return dueWork.schedule(queue, key, tenant, Map.of(), dueAt);
  }

  private List<String> handled() {
    return asSystem(notes.handled(queue));
  }

  private long left() {
    return asSystem(one("count(*)", Long.class, "true"));
  }

  private int attempt(String key) {
    return asSystem(one("coalesce(max(attempt), 0)", Integer.class, "work_key = '" + key + "'"));
  }

  private String lastError() {
    return asSystem(one("coalesce(max(last_error), '')", String.class, "true"));
  }

  private <T> Mono<T> one(String expression, Class<T> type, String condition) {
    return database
        .sql("SELECT " + expression + " FROM due_work WHERE queue = :queue AND " + condition)
        .bind("queue", queue)
        .map(row -> row.get(0, type))
        .one();
  }

  private <T> T asSystem(Mono<T> work) {
    Function<Mono<T>, T> block = mono -> mono.block(PATIENCE);
    return block.apply(unitOfWork.asSystem(SystemReason.DUE_WORK, work));
  }
}
