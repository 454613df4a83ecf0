package io.atelier.usage.total;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.topics.Topic;
import io.atelier.events.usage.UsageTotalState;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Published;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.recorder.Door;
import io.atelier.usage.recorder.Outcome;
import io.atelier.usage.recorder.Quantities;
import io.atelier.usage.recorder.Recorder;
import io.atelier.usage.recorder.UsageEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Usage that is being recorded by a tenant's older rights while newer ones arrive. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class NewAnchorIntegrationTests {
  private static final String SESSIONS = "sessions_per_month";

  /** Who has begun to write totals and waits for a transaction's end. */
  private static final String WAITING =
      """
      SELECT count(*) FROM pg_locks w
      WHERE NOT w.granted AND %d = ANY (pg_blocking_pids(w.pid))
        AND EXISTS (SELECT FROM pg_locks t
                    WHERE t.pid = w.pid AND t.relation = 'usage_totals'::regclass
                      AND t.mode = 'RowExclusiveLock')
      """;

  @Autowired ApplicationContext context;
  @Autowired Recorder recorder;
  @Autowired RightsRepository rights;
  @Autowired PeriodClosing closing;
  @Autowired DatabaseClient database;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  @Test
  void aPeriodThatANewAnchorEndedIsToldAsClosedAlsoIfItsOldEndWasWrittenAgain() {
    Tenants tenants = new Tenants(context);
    Instant start = now.minus(Duration.ofDays(20));
    UUID tenant = UUID.randomUUID();
    EntitlementsRecord older = Rights.active(tenant, start, Map.of(SESSIONS, Rights.priced(3)));
    tenants.keep(older, 1);
    tenants.as(tenant, closing.follow(older));
    record(tenant, "a").join();
    Instant anchor = now.minus(Duration.ofMinutes(11));
    EntitlementsRecord newer = Rights.active(tenant, anchor, Map.of(SESSIONS, Rights.priced(3)));
    CompletableFuture<List<Outcome>> overtaken =
        tenants.as(
            tenant,
            rights
                .keep(newer, 2)
                .then(closing.follow(newer))
                .then(database.sql("SELECT pg_backend_pid()").mapValue(Integer.class).one())
                // Before this commits, the older rights hold for whoever reads them.
                .flatMap(we ->
                    Mono.fromCallable(() -> recordBehind(we, tenants, tenant))
                        .subscribeOn(Schedulers.boundedElastic())));
    assertThat(overtaken.join()).containsExactly(new Outcome.Accepted());
    try (Published<UsageTotalState> totals =
        new Published<>(context, Topic.USAGE_TOTALS, UsageTotalState.class)) {
      List<UsageTotalState> told =
          totals.await(
              one -> one.tenantId().equals(tenant) && one.periodStart().equals(start),
              all -> all.stream().anyMatch(UsageTotalState::closed));
      assertThat(told.getLast().periodEnd()).isEqualTo(anchor);
      assertThat(told.getLast().value()).isEqualByComparingTo("2");
    }
  }

  /** Returns once the recording waits for a total that the transaction has changed. */
  private CompletableFuture<List<Outcome>> recordBehind(int pid, Tenants tenants, UUID tenant) {
    CompletableFuture<List<Outcome>> recording = record(tenant, "b");
    Instant deadline = Instant.now().plusSeconds(20);
    while (tenants.number(tenant, WAITING.formatted(pid)) < 1) {
      assertThat(Instant.now()).isBefore(deadline);
      LockSupport.parkNanos(20_000_000);
    }
    return recording;
  }

  private CompletableFuture<List<Outcome>> record(UUID tenant, String id) {
    TreeMap<String, Quantity> one = new TreeMap<>(Map.of(SESSIONS, Quantity.ONE));
    UsageEntry entry =
        new UsageEntry(id, new Quantities(one, true), now.minus(Duration.ofMinutes(12)), null);
    return recorder.record(tenant, List.of(entry), Door.APPLICATION).toFuture();
  }
}
