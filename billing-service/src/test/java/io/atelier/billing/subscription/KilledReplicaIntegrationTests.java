package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.Tenants;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.WithServers;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Replicas as processes of their own that are killed at random while everything is due at once;
 * {@code -Datelier.due=10000} takes so many subscriptions.
 */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=billing-service",
      "atelier.billing.timer.workers=0",
      "atelier.billing.invoice.numbering-poll=0s",
      "atelier.billing.invoice.due-days=40"
    })
@WithServers(service = "billing")
class KilledReplicaIntegrationTests {
  private static final int DUE = Integer.getInteger("atelier.due", 60);
  private static final Duration PATIENCE = Duration.ofSeconds(120 + DUE / 5);

  @Autowired TopicNames topicNames;
  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired Environment environment;

  private final Path logs = Path.of("target");
  private int started;
  private final List<Process> replicas = new ArrayList<>();

  @AfterEach
  void endReplicas() {
    replicas.forEach(Process::destroyForcibly);
  }

  @Test
  void killedAtRandomEachSubscriptionIsInvoicedOnceAndNumbersHaveNoGaps() {
    String kafka = environment.getRequiredProperty("spring.kafka.bootstrap-servers");
    SplittableRandom random = new SplittableRandom();
    try (KafkaTopics topics = new KafkaTopics(kafka, topicNames, Topic.SUBSCRIPTIONS)) {
      // Eighty days behind: a renewal, what is overdue, its reminders and the end of the grace
      // time.
      Instant signedUp = Instant.now().truncatedTo(ChronoUnit.MICROS).minus(Duration.ofDays(80));
      List<TenantState> tenants = signUp(topics, signedUp);
      int timers = 7 * DUE;

      Process one = replica();
      Process other = replica();
      kill(one, DUE + 1 + random.nextInt(timers / 3));
      kill(other, timers / 3 + random.nextInt(timers / 3));
      replica();
      awaitNumbers(2 * DUE);
      awaitNothingDue();
      topics.await(DUE, event -> event.type().equals("subscription.suspended"));

      Map<String, List<Event>> bySubscription =
          topics.matching(_ -> true).stream().collect(Collectors.groupingBy(Event::key));
      assertThat(bySubscription).hasSize(tenants.size());
      assertThat(bySubscription.values())
          .allSatisfy(events ->
              assertThat(events)
                  .extracting(Event::type)
                  .containsExactly(
                      "subscription.created",
                      "subscription.renewed",
                      "subscription.past_due",
                      "subscription.payment_reminded",
                      "subscription.payment_reminded",
                      "subscription.payment_reminded",
                      "subscription.suspended"));
      assertThat(invoicesOfEachTenant()).hasSize(DUE).allSatisfy(n -> assertThat(n).isEqualTo(2));
      assertThatNumbersHaveNoGaps();
    }
  }

  private List<TenantState> signUp(KafkaTopics topics, Instant at) {
    List<TenantState> tenants =
        Stream.generate(
                () -> Tenants.tenant(UUID.randomUUID(), "rural-health", "starter", at, null))
            .limit(DUE)
            .toList();
    tenants.forEach(tenant ->
        topics.send(
            Topic.TENANTS, tenant.id().toString(), 1, "tenant.created", tenant.id(), tenant));
    topics.flush();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> count("SELECT count(*) AS n FROM subscriptions") == DUE);
    return tenants;
  }

  /** A replica that looks after timers and numbers, in a JVM of its own. */
  private Process replica() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            BillingServiceApplication.class.getName(),
            "--server.port=0",
            "--management.server.port=0",
            "--atelier.billing.timer.poll=20ms",
            "--atelier.billing.invoice.numbering-poll=20ms",
            "--atelier.billing.invoice.due-days=40"));
    Stream.of(
            "spring.r2dbc.url",
            "spring.r2dbc.username",
            "spring.r2dbc.password",
            "spring.flyway.url",
            "spring.flyway.user",
            "spring.flyway.password",
            "atelier.tenancy.system-role",
            "atelier.sealing.keyset",
            "atelier.security.jwks-url",
            "spring.kafka.bootstrap-servers",
            "atelier.events.topic-prefix")
        .forEach(key -> command.add("--" + key + "=" + environment.getRequiredProperty(key)));
    try {
      File log = logs.resolve("replica-" + started++ + ".log").toFile();
      Process process =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
      replicas.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9, once so much is done. */
  private void kill(Process replica, long when) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> {
          assertThat(replicas).as("see target/replica-*.log").allMatch(Process::isAlive);
          return done() >= when;
        });
    replicas.remove(replica);
    replica.destroyForcibly();
  }

  /** What was done to subscriptions, over all of them. */
  private long done() {
    return count("SELECT coalesce(sum(sequence), 0) AS n FROM subscriptions");
  }

  private void awaitNothingDue() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> count("SELECT count(*) AS n FROM tenant_locks WHERE next_due_at < now()") == 0);
  }

  private void awaitNumbers(int wanted) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> count("SELECT count(*) AS n FROM invoices WHERE number IS NOT NULL") >= wanted);
  }

  private List<Long> invoicesOfEachTenant() {
    return unitOfWork
        .asSystem(
            SystemReason.TIMER,
            Mono.defer(() ->
                database
                    .sql("SELECT count(*) AS n FROM invoices GROUP BY tenant_id")
                    .map(row -> row.get("n", Long.class))
                    .all()
                    .collectList()))
        .block();
  }

  /** In each series, whose name is all but the digits behind the last hyphen. */
  private void assertThatNumbersHaveNoGaps() {
    List<String> numbers =
        unitOfWork
            .asSystem(
                SystemReason.TIMER,
                Mono.defer(() ->
                    database
                        .sql("SELECT number FROM invoices")
                        .map(row -> row.get("number", String.class))
                        .all()
                        .collectList()))
            .block();
    assertThat(numbers).hasSize(2 * DUE).doesNotHaveDuplicates();
    Map<String, List<Integer>> series =
        numbers.stream()
            .collect(
                Collectors.groupingBy(
                    number -> number.substring(0, number.lastIndexOf('-')),
                    TreeMap::new,
                    Collectors.mapping(
                        number -> Integer.parseInt(number.substring(number.lastIndexOf('-') + 1)),
                        Collectors.toList())));
    assertThat(series.values())
        .allSatisfy(counted ->
            assertThat(counted)
                .containsExactlyInAnyOrderElementsOf(
                    IntStream.rangeClosed(1, counted.size()).boxed().toList()));
  }

  private long count(String sql) {
    return unitOfWork
        .asSystem(
            SystemReason.TIMER,
            Mono.defer(() -> database.sql(sql).map(row -> row.get("n", Long.class)).one()))
        .block();
  }
}
