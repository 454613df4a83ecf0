package io.atelier.usage.recorder;

import static io.atelier.usage.recorder.Entries.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Http;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What goes wrong with one in a lane is not told to the others. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class NeighboursIntegrationTests {
  private static final String SESSIONS = "sessions_per_month";
  private static final List<Outcome> ACCEPTED = List.of(new Outcome.Accepted());
  private static final Duration SOON = Duration.ofSeconds(3);

  @Autowired ApplicationContext context;
  @Autowired Recorder recorder;
  @Autowired DatabaseClient database;

  @Value("${local.server.port}")
  int port;

  private final Instant start =
      Instant.now().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
  private Tenants tenants;

  @BeforeEach
  void openTenants() {
    tenants = new Tenants(context);
  }

  @Test
  void whatALogBringsAndUndoesIsNobodyElses() {
    UUID tenant = tenants.with(start, Map.of());
    List<CompletableFuture<List<Outcome>>> undone = new ArrayList<>();
    List<CompletableFuture<List<Outcome>>> asked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Arrival arrival = new Arrival(tenant, entry("log" + i, SESSIONS, "1"), Door.INTERNAL);
      Ending overtaken = _ -> Mono.error(new IllegalStateException("somebody else has it"));
      undone.add(recorder.record(UUID.randomUUID(), List.of(arrival), overtaken).toFuture());
      asked.add(
          recorder
              .record(tenant, List.of(entry("own" + i, SESSIONS, "1")), 100, Door.APPLICATION)
              .toFuture());
    }
    for (CompletableFuture<List<Outcome>> one : asked) {
      assertThat(one).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(ACCEPTED);
    }
    for (CompletableFuture<List<Outcome>> one : undone) {
      assertThat(one).failsWithin(Duration.ofSeconds(20));
    }
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(50);
  }

  @Test
  void whoWaitsForALockWaitsAloneAndNotForEver() throws Exception {
    UUID held = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    UUID other = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    record(held, "first").get(5, TimeUnit.SECONDS);
    CountDownLatch holding = new CountDownLatch(1);
    Sinks.One<Boolean> release = Sinks.one();
    CompletableFuture<Void> holder =
        CompletableFuture.runAsync(() ->
            tenants.as(
                held,
                database
                    .sql("SELECT 1 FROM usage_totals FOR UPDATE")
                    .then()
                    .then(Mono.fromRunnable(holding::countDown))
                    .then(release.asMono())));
    assertThat(holding.await(5, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<List<Outcome>> waiting = record(held, "second");
    CompletableFuture<Decision> asking = consume(held, "third");
    for (int i = 0; i < 20; i++) {
      assertThat(record(other, "r" + i)).succeedsWithin(SOON).isEqualTo(ACCEPTED);
    }
    assertThat(consume(other, "c")).succeedsWithin(SOON).isInstanceOf(Decision.OverLimit.class);
    assertThat(waiting).isNotDone();
    Http.Answer answer =
        new Http(port)
            .post(
                Http.application(held),
                "/api/usage/events",
                "{\"id\":\"fourth\",\"metric\":\"%s\",\"quantity\":1}".formatted(SESSIONS));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.slug()).isEqualTo("unavailable");
    assertThat(waiting).failsWithin(Duration.ofSeconds(10));
    assertThat(asking).failsWithin(Duration.ofSeconds(10));
    release.tryEmitValue(true);
    holder.get(5, TimeUnit.SECONDS);
    assertThat(record(held, "second")).succeedsWithin(SOON).isEqualTo(ACCEPTED);
  }

  @Test
  void manyLargeEventsAreRefusedBeforeTheyFillTheMemory() {
    UUID tenant = tenants.with(start, Map.of());
    List<CompletableFuture<List<Outcome>>> asked = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      asked.add(
          recorder
              .record(tenant, List.of(entry("l" + i, SESSIONS, "1")), 4_000_000, Door.APPLICATION)
              .toFuture());
    }
    long refused = 0;
    for (CompletableFuture<List<Outcome>> one : asked) {
      try {
        one.join();
      } catch (CompletionException failed) {
        assertThat(failed.getCause()).isInstanceOf(ProblemException.class);
        refused++;
      }
    }
    assertThat(refused).isBetween(1L, 29L);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(30 - refused);
  }

  private CompletableFuture<List<Outcome>> record(UUID tenant, String id) {
    return recorder
        .record(tenant, List.of(entry(id, SESSIONS, "1")), 100, Door.APPLICATION)
        .toFuture();
  }

  private CompletableFuture<Decision> consume(UUID tenant, String id) {
    return recorder.decide(tenant, new Consumption(id, Entries.one(SESSIONS, "1"))).toFuture();
  }
}
