package io.atelier.usage.total;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageTotalState;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Published;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import io.atelier.usage.recorder.Consumption;
import io.atelier.usage.recorder.Decision;
import io.atelier.usage.recorder.Door;
import io.atelier.usage.recorder.Quantities;
import io.atelier.usage.recorder.Recorder;
import io.atelier.usage.recorder.Undoing;
import io.atelier.usage.recorder.UsageEntry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

/** What billing and the bell hear: totals, closed periods, alerts. Through a real broker. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class TotalsToldIntegrationTests {
  private static final String SESSIONS = "sessions_per_month";
  private static final String REQUESTS = "requests_per_month";
  private static final String ROOMS = "rooms";

  @Autowired ApplicationContext context;
  @Autowired Recorder recorder;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private Tenants tenants;
  private KafkaProducer<String, byte[]> producer;
  private Published<UsageTotalState> totals;
  private Published<AlertRaised> alerts;

  @BeforeEach
  void open() {
    tenants = new Tenants(context);
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                context.getEnvironment().getRequiredProperty("spring.kafka.bootstrap-servers")),
            new StringSerializer(),
            new ByteArraySerializer());
    totals = new Published<>(context, Topic.USAGE_TOTALS, UsageTotalState.class);
    alerts = new Published<>(context, Topic.ALERTS, AlertRaised.class);
  }

  @AfterEach
  void close() {
    producer.close();
    totals.close();
    alerts.close();
  }

  @Test
  void aTotalIsToldAndToldAnewAndAGaugeIsNot() {
    UUID tenant = tenants.with(now.minus(Duration.ofDays(3)), Map.of());
    record(tenant, "a", SESSIONS, 2);
    record(tenant, "b", ROOMS, 7);
    awaitTotals(tenant, told -> value(told, SESSIONS) == 2);
    record(tenant, "c", SESSIONS, 3);
    List<UsageTotalState> told = awaitTotals(tenant, all -> value(all, SESSIONS) == 5);
    assertThat(told).noneMatch(UsageTotalState::closed);
    assertThat(told).noneMatch(one -> one.metric().equals(ROOMS));
    assertThat(told.getLast().periodEnd())
        .isEqualTo(Rights.periods(now.minus(Duration.ofDays(3))).get(1));
  }

  @Test
  void aPeriodIsClosedAfterItHasSettledAlsoWithZeroAndToldAnewWithWhatComesLater() {
    UUID tenant = UUID.randomUUID();
    Instant ended = now.minus(Duration.ofMinutes(11));
    Instant start = ended.minus(Duration.ofDays(28));
    List<Instant> periods = List.of(start, ended, now.plus(Duration.ofDays(30)));
    appear(record(tenant, 0, periods), 1);
    awaitTotals(
        tenant,
        told ->
            told.stream().anyMatch(one -> one.closed() && one.metric().equals(SESSIONS))
                && told.stream().anyMatch(one -> one.closed() && one.metric().equals(REQUESTS)));
    record(tenant, "late", SESSIONS, 4, ended.minusSeconds(5));
    record(tenant, "new", SESSIONS, 1, now);
    List<UsageTotalState> told =
        awaitTotals(
            tenant,
            all ->
                all.stream()
                    .anyMatch(
                        one -> one.periodStart().equals(start) && one.value().intValue() == 4));
    assertThat(told.stream().filter(one -> one.periodStart().equals(start)))
        .allMatch(UsageTotalState::closed)
        .allMatch(one -> one.periodEnd().equals(ended));
    awaitTotals(
        tenant,
        all -> all.stream().anyMatch(one -> one.periodStart().equals(ended) && !one.closed()));
  }

  @Test
  void aPeriodThatHasNotSettledIsOpenAndUnderAMovedClockNothingHasToSettle() {
    UUID tenant = UUID.randomUUID();
    Instant start = now.minus(Duration.ofDays(20));
    Instant end = now.minus(Duration.ofMinutes(9));
    List<Instant> periods = List.of(start, end, end.plus(Duration.ofDays(30)));
    appear(record(tenant, 0, periods), 1);
    awaitKnown(tenant);
    record(tenant, "a", SESSIONS, 1, start.plusSeconds(1));
    assertThat(awaitTotals(tenant, told -> value(told, SESSIONS) == 1))
        .noneMatch(UsageTotalState::closed);
    // One second past the end of the next period by the tenant's clock.
    Duration ahead = Duration.between(now, end.plus(Duration.ofDays(30)).plusSeconds(1));
    appear(record(tenant, ahead.toMillis(), periods), 2);
    awaitTotals(
        tenant,
        told ->
            told.stream().anyMatch(one -> one.closed() && one.periodStart().equals(end))
                && told.stream().anyMatch(one -> one.closed() && one.periodStart().equals(start)));
  }

  @Test
  void aNewAnchorEndsTheRunningPeriodAndItsTotals() {
    UUID tenant = UUID.randomUUID();
    Instant start = now.minus(Duration.ofDays(20));
    appear(record(tenant, 0, Rights.periods(start)), 1);
    awaitKnown(tenant);
    record(tenant, "a", SESSIONS, 5, now.minusSeconds(60));
    Instant anchor = now.minusSeconds(30);
    appear(record(tenant, 0, Rights.periods(anchor)), 2);
    awaitTotals(
        tenant,
        told ->
            told.stream()
                .anyMatch(
                    one -> one.periodStart().equals(start) && one.periodEnd().equals(anchor)));
  }

  @Test
  void aThresholdIsToldOnceWhicheverDoorItIsCrossedBy() {
    UUID tenant = tenants.with(now.minus(Duration.ofDays(3)), Map.of(SESSIONS, Rights.limit(10)));
    record(tenant, "a", SESSIONS, 7);
    recorder.decide(tenant, new Consumption("b", quantities(SESSIONS, 1))).block();
    awaitAlerts(tenant, List.of(80));
    record(tenant, "c", SESSIONS, 1);
    recorder.decide(tenant, new Consumption("d", quantities(SESSIONS, 1))).block();
    record(tenant, "e", SESSIONS, 5);
    List<AlertRaised> raised = awaitAlerts(tenant, List.of(80, 100));
    AlertRaised last = raised.getLast();
    assertThat(last.type()).isEqualTo("usage_threshold");
    assertThat(last.currentValue()).isEqualByComparingTo("10");
    assertThat(last.message())
        .isEqualTo("100 % of the limit of 10 sessions_per_month is used (10).");
    assertThat(last.metadata()).containsEntry("metric", SESSIONS).containsKey("resets_at");
    // A higher limit: told of again when it is reached, not before.
    tenants.keep(
        Rights.active(tenant, now.minus(Duration.ofDays(3)), Map.of(SESSIONS, Rights.limit(100))),
        2);
    record(tenant, "f", SESSIONS, 1);
    record(tenant, "g", SESSIONS, 64);
    awaitAlerts(tenant, List.of(80, 100, 80));
  }

  @Test
  void aHigherLimitIsToldOfAlsoIfOneEventReachesIt() {
    Instant start = now.minus(Duration.ofDays(3));
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    record(tenant, "a", SESSIONS, 10);
    awaitAlerts(tenant, List.of(100));
    tenants.keep(Rights.active(tenant, start, Map.of(SESSIONS, Rights.limit(100))), 2);
    record(tenant, "b", SESSIONS, 75);
    awaitAlerts(tenant, List.of(100, 80));
  }

  @Test
  void anEndedPeriodIsMeasuredAgainstTheLimitItHad() {
    Instant start = now.minus(Duration.ofDays(20));
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    record(tenant, "a", SESSIONS, 4);
    recorder.decide(tenant, new Consumption("b", quantities(SESSIONS, 3))).block();
    Instant anchor = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    tenants.keep(Rights.active(tenant, anchor, Map.of(SESSIONS, Rights.limit(5))), 2);
    Decision.Undone undone =
        (Decision.Undone)
            recorder.undo(tenant, new Undoing("r", "b", null, Undoing.Kind.RELEASE)).block();
    assertThat(undone.standings().getFirst().max()).isEqualByComparingTo("10");
    assertThat(undone.standings().getFirst().remaining()).isEqualByComparingTo("6");
    record(tenant, "late", SESSIONS, 2, anchor.minusSeconds(5));
    record(tenant, "later", SESSIONS, 3, anchor.minusSeconds(5));
    List<AlertRaised> raised = awaitAlerts(tenant, List.of(80));
    assertThat(raised.getFirst().message())
        .isEqualTo("80 % of the limit of 10 sessions_per_month is used (9).");
    assertThat(
            tenants.number(
                tenant, "SELECT count(*) FROM usage_totals WHERE limit_reached_at IS NOT NULL"))
        .isZero();
    record(tenant, "new", SESSIONS, 5);
    awaitAlerts(tenant, List.of(80, 100));
  }

  @Test
  void aLowerLimitIsToldOfWithoutAnotherEvent() {
    UUID tenant = UUID.randomUUID();
    Instant start = now.minus(Duration.ofDays(3));
    appear(Rights.active(tenant, start, Map.of(SESSIONS, Rights.limit(1000))), 1);
    awaitKnown(tenant);
    record(tenant, "a", SESSIONS, 850);
    awaitAlerts(tenant, List.of(80));
    // Another limit from now on, and a lower one from a moment later on.
    appear(
        Rights.record(
            tenant,
            0,
            Rights.periods(start),
            Rights.phase(start, "active", true, Map.of(SESSIONS, Rights.limit(1001))),
            Rights.phase(
                Instant.now().plusSeconds(3), "active", true, Map.of(SESSIONS, Rights.limit(850)))),
        2);
    List<AlertRaised> raised = awaitAlerts(tenant, List.of(80, 80, 100));
    assertThat(raised.get(1).message())
        .isEqualTo("80 % of the limit of 1001 sessions_per_month is used (850).");
    assertThat(raised.getLast().message())
        .isEqualTo("100 % of the limit of 850 sessions_per_month is used (850).");
    assertThat(
            tenants.number(
                tenant, "SELECT count(*) FROM usage_totals WHERE limit_reached_at IS NOT NULL"))
        .isEqualTo(1);
  }

  private EntitlementsRecord record(UUID tenant, long offset, List<Instant> periods) {
    return Rights.record(
        tenant,
        offset,
        periods,
        Rights.phase(
            periods.getFirst(),
            "active",
            true,
            Map.of(SESSIONS, Rights.priced(3), REQUESTS, Rights.priced(0))));
  }

  private List<UsageTotalState> awaitTotals(
      UUID tenant, java.util.function.Predicate<List<UsageTotalState>> wanted) {
    return totals.await(one -> one.tenantId().equals(tenant), wanted);
  }

  private static long value(List<UsageTotalState> told, String metric) {
    return told.stream()
        .filter(one -> one.metric().equals(metric))
        .reduce((_, last) -> last)
        .map(one -> one.value().longValue())
        .orElse(-1L);
  }

  private List<AlertRaised> awaitAlerts(UUID tenant, List<Integer> thresholds) {
    return alerts.await(
        one -> one.tenantId().equals(tenant),
        all -> all.stream().map(one -> one.threshold().intValue()).toList().equals(thresholds));
  }

  private void awaitKnown(UUID tenant) {
    Instant deadline = Instant.now().plusSeconds(20);
    while (tenants.number(tenant, "SELECT count(*) FROM usage_closings") < 1) {
      assertThat(Instant.now()).isBefore(deadline);
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  private void appear(EntitlementsRecord record, long sequence) {
    String tenant = record.tenantId().toString();
    ProducerRecord<String, byte[]> message =
        new ProducerRecord<>(
            context.getBean(TopicNames.class).of(Topic.ENTITLEMENTS),
            tenant,
            EventJson.write(record));
    Map.of(
            EventHeaders.ID,
            tenant + "/" + sequence,
            EventHeaders.TYPE,
            "entitlements.changed",
            EventHeaders.TENANT_ID,
            tenant,
            EventHeaders.SEQUENCE,
            String.valueOf(sequence))
        .forEach(
            (name, value) -> message.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
    producer.send(message);
  }

  private void record(UUID tenant, String id, String metric, long quantity) {
    record(tenant, id, metric, quantity, null);
  }

  private void record(UUID tenant, String id, String metric, long quantity, Instant at) {
    UsageEntry entry = new UsageEntry(id, quantities(metric, quantity), at, null);
    recorder.record(tenant, List.of(entry), Door.APPLICATION).block();
  }

  private static Quantities quantities(String metric, long quantity) {
    TreeMap<String, Quantity> one = new TreeMap<>();
    one.put(metric, Quantity.of(BigDecimal.valueOf(quantity)));
    return new Quantities(one, true);
  }
}
