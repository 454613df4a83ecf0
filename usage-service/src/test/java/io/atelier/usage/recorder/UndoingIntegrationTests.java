package io.atelier.usage.recorder;

import static io.atelier.usage.recorder.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Rights;
import io.atelier.usage.Seed;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** Taking back, counting anew, different values, old months. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"spring.config.name=usage-service", "atelier.usage.recorder.keep-months=2"})
@Import(UndoingIntegrationTests.Clock.class)
class UndoingIntegrationTests {
  private static final String SESSIONS = "sessions_per_month";
  private static final String REQUESTS = "requests_per_month";
  private static final String ROOMS = "rooms";
  private static final String CALLS = "calls_per_month";

  @Autowired ApplicationContext context;
  @Autowired Recorder recorder;
  @Autowired DecidingRun deciding;
  @Autowired UnitOfWork unitOfWork;
  @Autowired Recount recount;
  @Autowired PartitionTimer partitions;
  @Autowired DatabaseClient database;
  @Autowired MovableClock clock;

  private Tenants tenants;
  private Instant start;

  @TestConfiguration
  static class Clock {
    @Bean
    MovableClock clock() {
      return MovableClock.at("2026-03-15T12:00:00Z");
    }
  }

  @BeforeEach
  void openTenants() {
    tenants = new Tenants(context);
    start = clock.instant().minus(Duration.ofDays(3));
  }

  @Test
  void aReleaseGivesBackAtMostTheGrantAndOnce() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    consume(tenant, "a", SESSIONS, "6");
    assertThat(release(tenant, "r", "a", "4")).isInstanceOf(Decision.Undone.class);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(2);
    // The same again is the same; another one is too late; other content is a conflict.
    assertThat(release(tenant, "r", "a", "4")).isInstanceOf(Decision.Undone.class);
    assertThat(release(tenant, "r2", "a", null)).isInstanceOf(Decision.UndoneBefore.class);
    assertThat(release(tenant, "r", "a", "5")).isInstanceOf(Decision.IdTaken.class);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(2);
    consume(tenant, "b", SESSIONS, "8");
    assertThat(consume(tenant, "c", SESSIONS, "1")).isInstanceOf(Decision.OverLimit.class);
    assertThat(release(tenant, "r3", "b", "99")).isInstanceOf(Decision.Undone.class);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(2);
    assertThat(release(tenant, "r4", "nothing", null)).isInstanceOf(Decision.NothingToUndo.class);
    assertSame(tenant);
  }

  @Test
  void aReleaseCloseBehindItsGrantGivesItBack() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    Undoing all = new Undoing("r", "a", null, Undoing.Kind.RELEASE);
    List<Decision> decisions =
        deciding
            .run(
                List.of(
                    new Question.Consume(tenant, new Consumption("a", Entries.one(SESSIONS, "6"))),
                    new Question.Undo(tenant, all),
                    new Question.Undo(tenant, all),
                    new Question.Consume(tenant, new Consumption("b", Entries.one(SESSIONS, "9")))))
            .block();
    assertThat(decisions)
        .extracting(Object::getClass)
        .containsExactly(
            Decision.Granted.class,
            Decision.Undone.class,
            Decision.Undone.class,
            Decision.Granted.class);
    assertThat(used(decisions.get(0))).isEqualByComparingTo("6");
    assertThat(used(decisions.get(1))).isZero();
    assertThat(used(decisions.get(2))).isZero();
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(9);
    assertSame(tenant);
  }

  @Test
  void aReleaseOfWhatIsGrantedWhileItIsDecidedGivesItBack() {
    UUID tenant = tenants.with(start, Map.of());
    consume(tenant, "other", SESSIONS, "1");
    Sinks.Empty<Void> gate = Sinks.empty();
    CompletableFuture<Void> holder = hold(tenant, SESSIONS, gate);
    // Reads what it takes back, then waits for the total of the other one.
    CompletableFuture<List<Decision>> released =
        deciding
            .run(
                List.of(
                    new Question.Undo(
                        tenant, new Undoing("r1", "other", null, Undoing.Kind.RELEASE)),
                    new Question.Undo(tenant, new Undoing("r2", "a", null, Undoing.Kind.RELEASE))))
            .toFuture();
    awaitWaiting(tenant, 1);
    consume(tenant, "a", REQUESTS, "1");
    gate.tryEmitEmpty();
    assertThat(released.join())
        .hasSize(2)
        .allMatch(decision -> decision instanceof Decision.Undone);
    holder.join();
    assertThat(tenants.total(tenant, SESSIONS, start)).isZero();
    assertThat(tenants.total(tenant, REQUESTS, start)).isZero();
    assertSame(tenant);
  }

  @Test
  void theAnswerToAVoidIsWhatIsLeft() {
    UUID tenant = tenants.with(start, Map.of());
    Instant now = clock.instant();
    record(
        tenant,
        entry("m1", "peak_users", "10", now),
        entry("m2", "peak_users", "50", now),
        entry("l1", "reported_users", "8", now.minusSeconds(1)),
        entry("l2", "reported_users", "4", now),
        entry("u1", "visitors", "1", now, Map.of("visitor", "anna")),
        entry("u2", "visitors", "1", now, Map.of("visitor", "bert")));
    assertThat(used(voidEvent(tenant, "v1", "m2"))).isEqualByComparingTo("10");
    assertThat(used(voidEvent(tenant, "v2", "l2"))).isEqualByComparingTo("8");
    assertThat(used(voidEvent(tenant, "v3", "u1"))).isEqualByComparingTo("1");
    assertThat(used(voidEvent(tenant, "v3", "u1"))).isEqualByComparingTo("1");
  }

  @Test
  void aReleaseIsOfTheGrantsPeriod() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    consume(tenant, "a", SESSIONS, "6");
    Instant next = Rights.periods(start).get(1);
    clock.set(next.plusSeconds(60));
    consume(tenant, "b", SESSIONS, "3");
    assertThat(release(tenant, "r", "a", null)).isInstanceOf(Decision.Undone.class);
    assertThat(tenants.total(tenant, SESSIONS, start)).isZero();
    assertThat(tenants.total(tenant, SESSIONS, next)).isEqualTo(3);
  }

  @Test
  void aGaugeThatWasConsumedIsReleased() {
    UUID tenant = tenants.with(start, Map.of(ROOMS, Rights.limit(2)));
    consume(tenant, "a", ROOMS, "1");
    consume(tenant, "b", ROOMS, "1");
    assertThat(consume(tenant, "c", ROOMS, "1")).isInstanceOf(Decision.OverLimit.class);
    release(tenant, "r", "a", null);
    assertThat(consume(tenant, "c", ROOMS, "1")).isInstanceOf(Decision.Granted.class);
    assertThat(tenants.total(tenant, ROOMS, Instant.EPOCH)).isEqualTo(2);
  }

  @Test
  void aVoidTakesTheWholeEventBackWhateverItsAggregation() {
    UUID tenant = tenants.with(start, Map.of());
    Instant now = clock.instant();
    record(
        tenant,
        entry("s1", SESSIONS, "5", now),
        entry("s2", SESSIONS, "7", now),
        entry("c1", REQUESTS, "1", now),
        entry("c2", REQUESTS, "1", now),
        entry("m1", "peak_users", "3", now.minusSeconds(4000)),
        entry("m2", "peak_users", "9", now),
        entry("l1", "reported_users", "4", now.minusSeconds(9)),
        entry("l2", "reported_users", "8", now),
        entry("u1", "visitors", "1", now, Map.of("visitor", "anna")),
        entry("u2", "visitors", "1", now, Map.of("visitor", "anna")),
        entry("u3", "visitors", "1", now, Map.of("visitor", "bert")));
    assertThat(tenants.total(tenant, "visitors", start)).isEqualTo(2);
    for (String id : List.of("s2", "c2", "m2", "l2", "u3", "u2")) {
      assertThat(voidEvent(tenant, "v-" + id, id)).as(id).isInstanceOf(Decision.Undone.class);
      assertThat(voidEvent(tenant, "v-" + id, id)).as(id).isInstanceOf(Decision.Undone.class);
      assertThat(voidEvent(tenant, "w-" + id, id)).isInstanceOf(Decision.UndoneBefore.class);
    }
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(5);
    assertThat(tenants.total(tenant, REQUESTS, start)).isEqualTo(1);
    assertThat(tenants.total(tenant, "peak_users", start)).isEqualTo(3);
    assertThat(tenants.total(tenant, "reported_users", start)).isEqualTo(4);
    assertThat(tenants.total(tenant, "visitors", start)).isEqualTo(1);
    // A voided id stays used: what it said is a duplicate still.
    assertThat(record(tenant, entry("s2", SESSIONS, "7", now)))
        .containsExactly(new Outcome.Duplicate());
    assertThat(release(tenant, "r", "s1", null)).isInstanceOf(Decision.NothingToUndo.class);
    assertSame(tenant);
  }

  @Test
  void aVoidReadsTheSingleEventsOfItsHourAlone() {
    Instant begin = start.plusSeconds(1500);
    UUID tenant = tenants.with(begin, Map.of());
    Instant now = clock.instant();
    Instant before = now.minus(Duration.ofHours(5));
    record(
        tenant,
        entry("m1", "peak_users", "30", before),
        entry("m2", "peak_users", "20", now),
        entry("m3", "peak_users", "50", now),
        entry("l1", "reported_users", "30", before),
        entry("l2", "reported_users", "50", now),
        entry("u1", "visitors", "1", before, Map.of("visitor", "anna")),
        entry("u2", "visitors", "1", now, Map.of("visitor", "bert")),
        entry("u3", "visitors", "1", now, Map.of("visitor", "carl")));
    tenants.run(tenant, "DELETE FROM usage_events WHERE occurred_at = '%s'".formatted(before));
    assertThat(used(voidEvent(tenant, "v1", "m3"))).isEqualByComparingTo("30");
    assertThat(used(voidEvent(tenant, "v2", "l2"))).isEqualByComparingTo("30");
    assertThat(used(voidEvent(tenant, "v3", "u3"))).isEqualByComparingTo("2");
  }

  @Test
  void aVoidAndANewValueDoNotWaitForEachOther() {
    UUID tenant = tenants.with(start, Map.of());
    Instant now = clock.instant();
    record(
        tenant,
        entry("u1", "visitors", "1", now, Map.of("visitor", "anna")),
        entry("u2", "visitors", "1", now, Map.of("visitor", "bert")));
    Sinks.Empty<Void> gate = Sinks.empty();
    CompletableFuture<Void> holder = hold(tenant, "visitors", gate);
    CompletableFuture<Decision> voided =
        recorder.undo(tenant, new Undoing("v", "u1", null, Undoing.Kind.VOID)).toFuture();
    awaitWaiting(tenant, 1);
    // Held before the total, as by who records: else each would wait for what the other has.
    assertThat(
            tenants.number(
                tenant,
                "SELECT count(*) FROM (SELECT FROM usage_sketches FOR NO KEY UPDATE SKIP LOCKED)"))
        .isZero();
    CompletableFuture<List<Outcome>> recorded =
        recorder
            .record(
                tenant,
                List.of(entry("u3", "visitors", "1", now, Map.of("visitor", "carl"))),
                Door.APPLICATION)
            .toFuture();
    awaitWaiting(tenant, 2);
    gate.tryEmitEmpty();
    assertThat(voided.join()).isInstanceOf(Decision.Undone.class);
    assertThat(recorded.join()).containsExactly(new Outcome.Accepted());
    holder.join();
    assertThat(tenants.total(tenant, "visitors", start)).isEqualTo(2);
    assertSame(tenant);
  }

  @Test
  void aVoidInAPeriodThatANewAnchorEndedCountsItsOwnEvents() {
    UUID tenant = tenants.with(start, Map.of());
    Instant now = clock.instant();
    record(
        tenant,
        entry("m1", "peak_users", "7", now.minus(Duration.ofHours(9))),
        entry("m2", "peak_users", "9", now.minus(Duration.ofHours(8))),
        // Older than the first period: counted in it.
        entry("m3", "peak_users", "5", start.minus(Duration.ofDays(40))),
        entry("m4", "peak_users", "8", now.minus(Duration.ofHours(1))));
    Instant anchor = now.minus(Duration.ofHours(4).plusMinutes(20));
    tenants.keep(Rights.active(tenant, anchor, Map.of()), 2);
    record(tenant, entry("n1", "peak_users", "3", now.minus(Duration.ofHours(2))));
    assertThat(used(voidEvent(tenant, "v2", "m2"))).isEqualByComparingTo("8");
    assertThat(used(voidEvent(tenant, "v4", "m4"))).isEqualByComparingTo("7");
    assertThat(used(voidEvent(tenant, "v1", "m1"))).isEqualByComparingTo("5");
    assertThat(tenants.total(tenant, "peak_users", anchor)).isEqualTo(3);
    assertSame(tenant);
  }

  @Test
  void manyWhoReleaseTheSameGrantAtOnceGiveItBackOnce() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(100)));
    consume(tenant, "a", SESSIONS, "60");
    consume(tenant, "b", SESSIONS, "40");
    long undone =
        Flux.range(0, 40)
            .flatMap(
                n -> recorder.undo(tenant, new Undoing("r" + n, "a", null, Undoing.Kind.RELEASE)),
                40)
            .filter(Decision.Undone.class::isInstance)
            .count()
            .block();
    assertThat(undone).isEqualTo(1);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(40);
  }

  @Test
  void countingAnewComesToTheSameWhateverHappened() {
    Seed.runs(
        3,
        random -> {
          UUID tenant =
              tenants.with(
                  start.plusSeconds(random.nextInt(7200)),
                  Map.of(SESSIONS, Rights.limit(1_000_000)));
          List<String> metrics =
              List.of(SESSIONS, REQUESTS, "peak_users", "reported_users", "visitors", CALLS);
          List<String> granted = new ArrayList<>();
          for (int b = 0; b < 12; b++) {
            List<UsageEntry> batch = new ArrayList<>();
            for (int i = 0; i < random.nextInt(1, 40); i++) {
              Instant at =
                  start
                      .plusSeconds(random.nextInt(3 * 86_400))
                      .plusNanos(b * 1_000_000L + i * 1000);
              Map<String, Object> properties =
                  Map.of(
                      "visitor", "v" + random.nextInt(9),
                      "tool_name", "t" + random.nextInt(3),
                      "region", random.nextInt(4));
              String quantity = new Quantity(random.nextLong(9_000_000)).value().toPlainString();
              batch.add(
                  entry(b + "-" + i, metrics.get(random.nextInt(6)), quantity, at, properties));
            }
            record(tenant, batch.toArray(UsageEntry[]::new));
            consume(tenant, "g" + b, SESSIONS, "2.5");
            granted.add("g" + b);
            if (random.nextBoolean()) {
              voidEvent(tenant, "v" + b, b + "-0");
              release(tenant, "r" + b, granted.get(random.nextInt(granted.size())), null);
            }
          }
          assertSame(tenant);
        });
  }

  @Test
  void whatSomebodyChangedByHandIsMendedAndNamed() {
    UUID tenant = tenants.with(start, Map.of());
    record(
        tenant,
        entry("a", SESSIONS, "5"),
        entry("b", CALLS, "2", clock.instant(), Map.of("tool_name", "x")));
    tenants.run(
        tenant, "UPDATE usage_totals SET total = 1 WHERE metric = '%s'".formatted(SESSIONS));
    tenants.run(tenant, "DELETE FROM usage_hours WHERE dimension = 'tool_name'");
    Recount.Result result =
        recount.range(tenant, null, start, clock.instant().plusSeconds(1)).block();
    assertThat(result.differences())
        .extracting(Recount.Difference::metric, Recount.Difference::span)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(SESSIONS, "period"),
            org.assertj.core.groups.Tuple.tuple(CALLS, "hour"));
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(5);
    assertSame(tenant);
  }

  @Test
  void oldMonthsGoWhileTotalsAndTheRefusalOfRepeatsStay() {
    partitions.makeAhead().block();
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(100)));
    record(tenant, entry("old", SESSIONS, "5", clock.instant()));
    consume(tenant, "grant", SESSIONS, "3");
    clock.set(Instant.parse("2026-06-20T00:00:00Z"));
    partitions.makeAhead().block();
    // The timer may have done it already, for its day has come too.
    partitions.endOld().block();
    assertThat(partitions.endOld().block()).isZero();
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events")).isZero();
    assertThat(tenants.number(tenant, "SELECT count(*) FROM archived_usage_events_2026_03"))
        .isEqualTo(2);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(8);
    assertThat(record(tenant, entry("old", SESSIONS, "5", start.plus(Duration.ofDays(3)))))
        .containsExactly(new Outcome.Duplicate());
    assertThat(voidEvent(tenant, "v", "old")).isInstanceOf(Decision.TooOld.class);
    assertThat(release(tenant, "r", "grant", null)).isInstanceOf(Decision.TooOld.class);
    Recount.Result result = recount.range(tenant, SESSIONS, start, clock.instant()).block();
    assertThat(result.tooOld()).isTrue();
    assertThat(result.differences()).isEmpty();
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(8);
  }

  /** Holds a metric's total, from when this returns until the gate opens. */
  private CompletableFuture<Void> hold(UUID tenant, String metric, Sinks.Empty<Void> gate) {
    CompletableFuture<Long> held = new CompletableFuture<>();
    CompletableFuture<Void> holder =
        unitOfWork
            .asTenant(
                tenant,
                database
                    .sql("SELECT total FROM usage_totals WHERE metric = :metric FOR UPDATE")
                    .bind("metric", metric)
                    .mapValue(Long.class)
                    .one()
                    .doOnNext(held::complete)
                    .then(gate.asMono()))
            .toFuture();
    held.join();
    return holder;
  }

  /** Until so many transactions wait for a lock. */
  private void awaitWaiting(UUID tenant, int transactions) {
    String waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND wait_event_type = 'Lock'";
    Instant deadline = Instant.now().plusSeconds(20);
    while (tenants.number(tenant, waiting) < transactions) {
      assertThat(Instant.now()).isBefore(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static BigDecimal used(Decision decision) {
    return switch (decision) {
      case Decision.Granted granted -> granted.standings().getFirst().used();
      case Decision.Undone undone -> undone.standings().getFirst().used();
      default -> throw new AssertionError(decision);
    };
  }

  @Test
  void whatCannotBeCountedAnewAnyMoreIsTooOld() {
    Instant begin = monthOf(clock.instant()).plusMonths(1).plusDays(15).toInstant();
    clock.set(begin);
    partitions.makeAhead().block();
    UUID tenant = tenants.with(begin, Map.of());
    clock.set(monthOf(begin).plusMonths(1).plusDays(2).toInstant());
    record(
        tenant,
        entry("m1", "peak_users", "10", clock.instant()),
        entry("m2", "peak_users", "50", clock.instant()),
        entry("s", SESSIONS, "5", clock.instant()));
    Instant late = begin.plusSeconds(1);
    clock.set(monthOf(begin).plusMonths(3).plusDays(2).toInstant());
    record(tenant, entry("m3", "peak_users", "60", late));
    partitions.makeAhead().block();
    partitions.endOld().block();
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events")).isEqualTo(4);
    // Their month is kept, but not that in which their period began.
    for (String id : List.of("m2", "m3")) {
      assertThat(voidEvent(tenant, "v-" + id, id)).as(id).isInstanceOf(Decision.TooOld.class);
    }
    assertThat(tenants.total(tenant, "peak_users", begin)).isEqualTo(60);
    assertThat(
            tenants.number(
                tenant, "SELECT count(*) FROM usage_event_keys WHERE undone_by IS NOT NULL"))
        .isZero();
    assertThat(voidEvent(tenant, "v-s", "s")).isInstanceOf(Decision.Undone.class);
    assertThat(tenants.total(tenant, SESSIONS, begin)).isZero();
  }

  private static ZonedDateTime monthOf(Instant at) {
    return at.atZone(ZoneOffset.UTC).withDayOfMonth(1).truncatedTo(ChronoUnit.DAYS);
  }

  private void assertSame(UUID tenant) {
    Recount.Result result =
        recount
            .range(tenant, null, start.minus(Duration.ofDays(1)), clock.instant().plusSeconds(1))
            .block();
    assertThat(result.differences()).isEmpty();
    assertThat(result.tooOld()).isFalse();
    assertThat(result.totals()).isPositive();
    assertThat(result.hours()).isPositive();
  }

  private List<Outcome> record(UUID tenant, UsageEntry... entries) {
    return recorder.record(tenant, List.of(entries), Door.APPLICATION).block();
  }

  private Decision consume(UUID tenant, String id, String metric, String quantity) {
    return recorder.decide(tenant, new Consumption(id, Entries.one(metric, quantity))).block();
  }

  private Decision release(UUID tenant, String id, String of, String quantity) {
    Quantity part = quantity == null ? null : Quantity.of(new BigDecimal(quantity));
    return recorder.undo(tenant, new Undoing(id, of, part, Undoing.Kind.RELEASE)).block();
  }

  private Decision voidEvent(UUID tenant, String id, String of) {
    return recorder.undo(tenant, new Undoing(id, of, null, Undoing.Kind.VOID)).block();
  }
}
