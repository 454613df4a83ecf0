package io.atelier.usage.recorder;

import static io.atelier.usage.recorder.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.tenancy.TenancyCatalog;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Rights;
import io.atelier.usage.Seed;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import io.atelier.usage.total.Aggregation;
import io.atelier.usage.total.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;

@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
@Import(RecorderIntegrationTests.Clock.class)
class RecorderIntegrationTests {
  private static final String SESSIONS = "sessions_per_month";
  private static final String ROOMS = "rooms";

  @Autowired ApplicationContext context;
  @Autowired Recorder recorder;
  @Autowired PartitionTimer partitions;
  @Autowired TenancyCatalog tenancyCatalog;
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
  void aRepeatIsADuplicateAndAnotherContentAConflict() {
    UUID tenant = tenants.with(start, Map.of());
    assertThat(record(tenant, entry("a", SESSIONS, "2"))).containsExactly(new Outcome.Accepted());
    assertThat(
            record(
                tenant,
                entry("a", SESSIONS, "2.0"),
                entry("a", SESSIONS, "3"),
                entry("a", "requests_per_month", "2"),
                entry("a", SESSIONS, "2", clock.instant())))
        .containsExactly(
            new Outcome.Duplicate(),
            new Outcome.Conflict(),
            new Outcome.Conflict(),
            new Outcome.Conflict());
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(2);
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events")).isEqualTo(1);
  }

  @Test
  void idsAreOfOneTenant() {
    UUID one = tenants.with(start, Map.of());
    UUID other = tenants.with(start, Map.of());
    assertThat(record(one, entry("a", SESSIONS, "1"))).containsExactly(new Outcome.Accepted());
    assertThat(record(other, entry("a", SESSIONS, "5"))).containsExactly(new Outcome.Accepted());
    assertThat(tenants.total(one, SESSIONS, start)).isEqualTo(1);
  }

  @Test
  void withinABatchTheFirstSoundOneWins() {
    UUID tenant = tenants.with(start, Map.of());
    List<Outcome> outcomes =
        record(
            tenant,
            entry("a", "no_such_metric", "1"),
            entry("a", SESSIONS, "1"),
            entry("a", SESSIONS, "1.000"),
            entry("a", SESSIONS, "9"),
            entry("b", SESSIONS, "1", clock.instant().plus(Duration.ofMinutes(6))),
            entry("c", "tools", "1"),
            entry("d", "history_months", "1"),
            entry("e", "users", "1"),
            entry("f", SESSIONS, "1", clock.instant().plus(Duration.ofMinutes(5))));
    assertThat(outcomes)
        .extracting(outcome -> outcome.getClass().getSimpleName())
        .containsExactly(
            "Rejected",
            "Accepted",
            "Duplicate",
            "Conflict",
            "Rejected",
            "Accepted",
            "Rejected",
            "Rejected",
            "Accepted");
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(2);
  }

  @Test
  void severalQuantitiesAreOneEvent() {
    UUID tenant = tenants.with(start, Map.of());
    UsageEntry both =
        entry("a", Map.of(SESSIONS, new BigDecimal("0.5"), ROOMS, BigDecimal.valueOf(3)));
    assertThat(record(tenant, both, both))
        .containsExactly(new Outcome.Accepted(), new Outcome.Duplicate());
    assertThat(tenants.number(tenant, "SELECT total FROM usage_totals WHERE metric = 'rooms'"))
        .isEqualTo(3_000_000);
    assertThat(
            tenants.number(
                tenant, "SELECT total FROM usage_totals WHERE metric = '%s'".formatted(SESSIONS)))
        .isEqualTo(500_000);
  }

  @Test
  void totalsAreWhatFoldingOneByOneGives() {
    Map<String, Aggregation> metrics =
        Map.of(
            SESSIONS,
            Aggregation.SUM,
            "requests_per_month",
            Aggregation.COUNT,
            "peak_users",
            Aggregation.MAX,
            "reported_users",
            Aggregation.LAST);
    Seed.runs(
        5,
        random -> {
          UUID tenant = tenants.with(start, Map.of());
          TreeMap<String, Quantity> expected = new TreeMap<>();
          TreeMap<String, Instant> latest = new TreeMap<>();
          List<List<UsageEntry>> batches = new ArrayList<>();
          for (int b = 0; b < 8; b++) {
            List<UsageEntry> batch = new ArrayList<>();
            for (int i = 0; i < random.nextInt(1, 30); i++) {
              String metric = metrics.keySet().stream().sorted().toList().get(random.nextInt(4));
              Quantity quantity = new Quantity(random.nextLong(1_000_000_000L));
              // No two at the same instant: then only the id would decide, which has its own test.
              Instant at = start.plusSeconds(1 + b * 1000 + i).plusMillis(random.nextInt(1000));
              batch.add(
                  entry("%d-%d".formatted(b, i), metric, quantity.value().toPlainString(), at));
              Aggregation aggregation = metrics.get(metric);
              if (aggregation != Aggregation.LAST
                  || !at.isBefore(latest.getOrDefault(metric, Instant.MIN))) {
                Quantity before = expected.getOrDefault(metric, Quantity.ZERO);
                expected.put(metric, aggregation.fold(before, quantity));
                latest.put(metric, at);
              }
            }
            batches.add(batch);
          }
          java.util.Collections.shuffle(batches, new java.util.Random(random.nextLong()));
          batches.forEach(batch -> record(tenant, batch.toArray(UsageEntry[]::new)));
          expected.forEach((metric, quantity) -> {
            assertThat(
                    tenants.number(
                        tenant,
                        "SELECT total FROM usage_totals WHERE metric = '%s'".formatted(metric)))
                .as(metric)
                .isEqualTo(quantity.millionths());
            if (metrics.get(metric) == Aggregation.SUM) {
              assertThat(
                      tenants.number(
                          tenant,
                          "SELECT sum(total)::bigint FROM usage_hours WHERE metric = '%s'"
                              .formatted(metric)))
                  .isEqualTo(quantity.millionths());
            }
          });
        });
  }

  @Test
  void aTotalIsNeverCappedButTheEventIsRejectedAlone() {
    UUID tenant = tenants.with(start, Map.of());
    List<Outcome> outcomes =
        record(
            tenant,
            entry("a", SESSIONS, "1"),
            entry("b", SESSIONS, "999999999998"),
            entry("c", SESSIONS, "5"),
            entry("d", SESSIONS, "0.5"));
    assertThat(outcomes)
        .extracting(outcome -> outcome.getClass().getSimpleName())
        .containsExactly("Accepted", "Accepted", "Rejected", "Accepted");
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(999_999_999_999L);
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events")).isEqualTo(3);
    assertThat(record(tenant, entry("c", SESSIONS, "0.25")))
        .containsExactly(new Outcome.Accepted());
    assertThat(decide(tenant, "e", SESSIONS, "5")).isInstanceOf(Decision.Invalid.class);
  }

  @Test
  void concurrentBatchesOfTheSameIdsCountOnce() {
    UUID tenant = tenants.with(start, Map.of());
    List<UsageEntry> forward = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      forward.add(entry("e" + i, SESSIONS, "1"));
    }
    List<Long> accepted =
        Flux.range(0, 8)
            .flatMap(n ->
                recorder
                    .record(tenant, n % 2 == 0 ? forward : forward.reversed(), Door.APPLICATION)
                    .map(outcomes ->
                        outcomes.stream().filter(Outcome.Accepted.class::isInstance).count()))
            .collectList()
            .block();
    assertThat(accepted.stream().mapToLong(Long::longValue).sum()).isEqualTo(200);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(200);
  }

  @Test
  void exactlyTheLimitIsGrantedToManyWhoAskAtOnce() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(30)));
    List<String> granted =
        Flux.range(0, 100)
            // Each id twice: a repeat of a granted one is allowed and counts once.
            .map(n -> "c" + n / 2)
            .flatMap(
                id ->
                    recorder
                        .decide(tenant, new Consumption(id, Entries.one(SESSIONS, "1")))
                        .filter(Decision.Granted.class::isInstance)
                        .map(_ -> id),
                100)
            .collectList()
            .block();
    assertThat(Set.copyOf(granted)).hasSize(30);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(30);
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_event_keys WHERE kind = 'grant'"))
        .isEqualTo(30);
  }

  @Test
  void consumeAndEventsRunSideBySideWithoutDeadlockAndLoseNothing() {
    UUID tenant = tenants.with(start, Map.of());
    Flux.range(0, 60)
        .flatMap(
            n ->
                n % 2 == 0
                    ? recorder
                        .decide(tenant, new Consumption("x" + n / 4, Entries.one(SESSIONS, "1")))
                        .then()
                    : recorder
                        .record(
                            tenant, List.of(entry("x" + n / 4, SESSIONS, "1")), Door.APPLICATION)
                        .then(),
            20)
        .then()
        .block();
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(15);
  }

  @Test
  void aRefusedIdIsDecidedAnewAndAGrantedOneIsRemembered() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    assertThat(decide(tenant, "a", SESSIONS, "11")).isInstanceOf(Decision.OverLimit.class);
    assertThat(decide(tenant, "a", SESSIONS, "10")).isInstanceOf(Decision.Granted.class);
    assertThat(decide(tenant, "a", SESSIONS, "10")).isInstanceOf(Decision.Granted.class);
    assertThat(decide(tenant, "a", SESSIONS, "9")).isInstanceOf(Decision.IdTaken.class);
    assertThat(record(tenant, entry("a", SESSIONS, "10"))).containsExactly(new Outcome.Conflict());
    record(tenant, entry("b", SESSIONS, "1"));
    assertThat(decide(tenant, "b", SESSIONS, "1")).isInstanceOf(Decision.IdTaken.class);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(11);
  }

  @Test
  void severalQuantitiesAreGrantedAllOrNothing() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10), ROOMS, Rights.limit(2)));
    Quantities wanted =
        entry("a", Map.of(SESSIONS, BigDecimal.ONE, ROOMS, BigDecimal.valueOf(3))).quantities();
    assertThat(recorder.decide(tenant, new Consumption("a", wanted)).block())
        .isInstanceOf(Decision.OverLimit.class);
    assertThat(tenants.total(tenant, SESSIONS, start)).isZero();
    Quantities fitting =
        entry("a", Map.of(SESSIONS, BigDecimal.ONE, ROOMS, BigDecimal.TWO)).quantities();
    assertThat(recorder.decide(tenant, new Consumption("a", fitting)).block())
        .isInstanceOf(Decision.Granted.class);
    assertThat(tenants.total(tenant, ROOMS, Instant.EPOCH)).isEqualTo(2);
  }

  @Test
  void beyondBillAndWarnIsGranted() {
    UUID tenant =
        tenants.with(
            start,
            Map.of(
                SESSIONS, Rights.limit(1, io.atelier.events.billing.BeyondLimit.BILL),
                ROOMS, Rights.limit(1, io.atelier.events.billing.BeyondLimit.WARN)));
    assertThat(decide(tenant, "a", SESSIONS, "5")).isInstanceOf(Decision.Granted.class);
    assertThat(decide(tenant, "b", ROOMS, "5")).isInstanceOf(Decision.Granted.class);
  }

  @Test
  void reachingTheLimitIsMarkedWhicheverWayItHappens() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(3)));
    String reached =
        "SELECT count(*) FROM usage_totals WHERE limit_reached_at = '%s'"
            .formatted(clock.instant());
    decide(tenant, "a", SESSIONS, "2");
    assertThat(tenants.number(tenant, reached)).isZero();
    record(tenant, entry("b", SESSIONS, "1"));
    assertThat(tenants.number(tenant, reached)).isEqualTo(1);
    // A higher limit clears it with the next event.
    tenants.keep(Rights.active(tenant, start, Map.of(SESSIONS, Rights.limit(30))), 2);
    record(tenant, entry("c", SESSIONS, "1"));
    assertThat(tenants.number(tenant, reached)).isZero();
  }

  @Test
  void aChangedLimitActsAtOnce() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(1)));
    decide(tenant, "a", SESSIONS, "1");
    assertThat(decide(tenant, "b", SESSIONS, "1")).isInstanceOf(Decision.OverLimit.class);
    tenants.keep(Rights.active(tenant, start, Map.of(SESSIONS, Rights.limit(2))), 2);
    assertThat(decide(tenant, "b", SESSIONS, "1")).isInstanceOf(Decision.Granted.class);
    // An older state that arrives late changes nothing.
    tenants.keep(Rights.active(tenant, start, Map.of(SESSIONS, Rights.limit(9))), 1);
    assertThat(decide(tenant, "c", SESSIONS, "1")).isInstanceOf(Decision.OverLimit.class);
  }

  @Test
  void aTurningPeriodStartsFromZeroAndGaugesGoOn() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(2), ROOMS, Rights.limit(2)));
    decide(tenant, "a", SESSIONS, "2");
    decide(tenant, "b", ROOMS, "2");
    assertThat(decide(tenant, "c", SESSIONS, "1")).isInstanceOf(Decision.OverLimit.class);
    Instant next = Rights.periods(start).get(1);
    clock.set(next.minusMillis(1));
    assertThat(decide(tenant, "c", SESSIONS, "1")).isInstanceOf(Decision.OverLimit.class);
    clock.set(next);
    assertThat(decide(tenant, "c", SESSIONS, "1")).isInstanceOf(Decision.Granted.class);
    assertThat(decide(tenant, "d", ROOMS, "1")).isInstanceOf(Decision.OverLimit.class);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(2);
    assertThat(tenants.total(tenant, SESSIONS, next)).isEqualTo(1);
    // Repeated in the next period: still granted once, with the numbers of now.
    Decision.Granted again = (Decision.Granted) decide(tenant, "a", SESSIONS, "2");
    assertThat(again.standings().getFirst().used()).isEqualByComparingTo("1");
  }

  @Test
  void aTrialEndsByTheTimelineAlone() {
    UUID tenant = UUID.randomUUID();
    Instant end = clock.instant().plus(Duration.ofHours(1));
    tenants.keep(
        Rights.record(
            tenant,
            0,
            Rights.periods(start),
            Rights.phase(start, "trial", true, Map.of(SESSIONS, Rights.limit(10))),
            Rights.phase(end, "active", true, Map.of(SESSIONS, Rights.limit(1))),
            Rights.phase(end.plusSeconds(60), "expired", false, Map.of())),
        1);
    assertThat(decide(tenant, "a", SESSIONS, "2")).isInstanceOf(Decision.Granted.class);
    clock.set(end);
    assertThat(decide(tenant, "b", SESSIONS, "1")).isInstanceOf(Decision.OverLimit.class);
    clock.set(end.plusSeconds(60));
    assertThat(decide(tenant, "b", SESSIONS, "1")).isInstanceOf(Decision.NoAccess.class);
    assertThat(decide(tenant, "a", SESSIONS, "2")).isInstanceOf(Decision.Granted.class);
    assertThat(record(tenant, entry("late", SESSIONS, "1")))
        .containsExactly(new Outcome.Accepted());
  }

  @Test
  void theTenantsClockMovesItsPeriodAlone() {
    UUID tenant = UUID.randomUUID();
    List<Instant> periods = Rights.periods(start);
    Duration ahead = Duration.between(clock.instant(), periods.get(2).plusSeconds(5));
    EntitlementsRecord moved =
        Rights.record(
            tenant,
            ahead.toMillis(),
            periods,
            Rights.phase(start, "active", true, Map.of(SESSIONS, Rights.limit(5))));
    tenants.keep(moved, 1);
    record(tenant, entry("a", SESSIONS, "1"));
    assertThat(tenants.total(tenant, SESSIONS, periods.get(2))).isEqualTo(1);
  }

  @Test
  void lateEventsGoToTheirPeriodByTheBoundariesThatWereKept() {
    UUID tenant = UUID.randomUUID();
    Instant first = clock.instant().minus(Duration.ofDays(90));
    List<Instant> old = Rights.periods(first);
    tenants.keep(Rights.active(tenant, first, Map.of()), 1);
    // A new anchor after two periods of the old one.
    Instant anchor = old.get(2).plus(Duration.ofDays(10));
    tenants.keep(Rights.active(tenant, anchor, Map.of()), 2);
    record(
        tenant,
        entry("a", SESSIONS, "1", first.minus(Duration.ofDays(400))),
        entry("b", SESSIONS, "1", old.get(1)),
        entry("c", SESSIONS, "1", anchor.minusMillis(1)),
        entry("d", SESSIONS, "1", anchor),
        entry("e", SESSIONS, "1"));
    assertThat(tenants.total(tenant, SESSIONS, first)).isEqualTo(1);
    assertThat(tenants.total(tenant, SESSIONS, old.get(1))).isEqualTo(1);
    assertThat(tenants.total(tenant, SESSIONS, old.get(2))).isEqualTo(1);
    assertThat(tenants.total(tenant, SESSIONS, anchor)).isEqualTo(2);
    assertThat(
            tenants.number(
                tenant,
                "SELECT count(*) FROM usage_totals WHERE period_end = '%s'".formatted(anchor)))
        .isEqualTo(1);
  }

  @Test
  void theGaugeThatWasTrueLaterWins() {
    UUID tenant = tenants.with(start, Map.of());
    Instant now = clock.instant();
    recorder.tell(new GaugeValue(tenant, ROOMS, Quantity.of(BigDecimal.TEN), null)).block();
    recorder
        .tell(new GaugeValue(tenant, ROOMS, Quantity.of(BigDecimal.ONE), now.minusSeconds(1)))
        .block();
    assertThat(tenants.total(tenant, ROOMS, Instant.EPOCH)).isEqualTo(10);
    recorder
        .tell(new GaugeValue(tenant, ROOMS, Quantity.of(BigDecimal.TWO), now.plusSeconds(1)))
        .block();
    assertThat(tenants.total(tenant, ROOMS, Instant.EPOCH)).isEqualTo(2);
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events WHERE kind = 'gauge'"))
        .isEqualTo(3);
    assertThat(
            tenants.number(
                tenant, "SELECT total / 1000000 FROM usage_hours WHERE metric = 'rooms'"))
        .isEqualTo(2);
  }

  @Test
  void nobodyRecordsForATenantThatIsNotKnown() {
    UUID unknown = UUID.randomUUID();
    assertThat(
            recorder
                .record(unknown, List.of(entry("a", SESSIONS, "1")), Door.APPLICATION)
                .blockOptional())
        .isEmpty();
    assertThat(
            recorder
                .decide(unknown, new Consumption("a", Entries.one(SESSIONS, "1")))
                .blockOptional())
        .isEmpty();
  }

  @Test
  void partitionsAreMadeAheadAndTakeWhatTheDefaultCaught() {
    UUID tenant = tenants.with(start, Map.of());
    UUID other = tenants.with(start, Map.of());
    tenants.run(
        tenant,
        """
        INSERT INTO usage_events (recorded_at, occurred_at, period_start, quantity, tenant_id, key,
                                  kind, metric, event_id)
        SELECT '2091-05-31T23:59:59.5Z', now(), now(), 1, '%1$s', '%1$s', 'event', 'rooms', 'a'
        """
            .formatted(tenant));
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events_default")).isEqualTo(1);
    String make = "SELECT make_usage_partitions('2091-05-15T00:00:00Z', 4)";
    assertThat(tenants.number(tenant, make)).isEqualTo(4);
    assertThat(tenants.number(tenant, make)).isZero();
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events_default")).isZero();
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events_2091_05")).isEqualTo(1);
    assertThat(tenants.number(tenant, "SELECT count(*) FROM usage_events")).isEqualTo(1);
    assertThat(tenants.number(other, "SELECT count(*) FROM usage_events_2091_05")).isZero();
    // What the timer does, by this clock.
    partitions.makeAhead().block();
    String month =
        clock.instant().atOffset(java.time.ZoneOffset.UTC).plusMonths(3).toString().substring(0, 7);
    assertThat(
            tenants.number(
                tenant,
                "SELECT count(*) FROM pg_class WHERE relname = 'usage_events_%s'"
                    .formatted(month.replace('-', '_'))))
        .isEqualTo(1);
  }

  @Test
  void everyTableIsOneTenantsOrNamed() {
    assertThat(tenancyCatalog.violations().block()).isEmpty();
  }

  private List<Outcome> record(UUID tenant, UsageEntry... entries) {
    return recorder.record(tenant, List.of(entries), Door.APPLICATION).block();
  }

  private Decision decide(UUID tenant, String id, String metric, String quantity) {
    return recorder.decide(tenant, new Consumption(id, Entries.one(metric, quantity))).block();
  }
}
