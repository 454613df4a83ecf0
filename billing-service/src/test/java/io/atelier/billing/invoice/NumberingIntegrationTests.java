package io.atelier.billing.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.timer.TenantLocks;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/** Passes that run at once and are cut off in the middle give each invoice one number, gapless. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {
      "spring.config.name=billing-service",
      "atelier.billing.invoice.numbering-poll=0s",
      "atelier.billing.timer.workers=0"
    })
@WithServers(service = "billing")
class NumberingIntegrationTests {
  private static final int INVOICES = 2_600;

  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired TenantLocks locks;
  @Autowired Numbering numbering;

  private BilledTenants system;

  @BeforeEach
  void prepare() {
    system = new BilledTenants(unitOfWork, database, locks);
  }

  @Test
  void numbersAreGaplessWhateverRunsAtOnceAndWhateverIsKilled() throws Exception {
    readyInvoices(INVOICES);
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger kills = new AtomicInteger();
    Thread killer = Thread.ofVirtual().start(() -> killUntil(done, kills));
    List<Thread> passes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      passes.add(Thread.ofVirtual().start(() -> passUntilNothingIsLeft(done)));
    }
    for (Thread pass : passes) {
      pass.join(Duration.ofSeconds(90));
    }
    done.set(true);
    killer.join();

    assertThat(ready()).isZero();
    List<String> numbers = numbers(false);
    assertThat(numbers).hasSize(INVOICES * 9 / 10);
    assertGapless(numbers, "");
    List<String> tests = numbers(true);
    assertThat(tests).hasSize(INVOICES / 10);
    assertGapless(tests, "TEST-");
    assertThat(kills).as("passes that were cut off").hasPositiveValue();
    assertThat(eventsOfInvoices()).isEqualTo(INVOICES);
  }

  private static void assertGapless(Collection<String> numbers, String prefix) {
    assertThat(new HashSet<>(numbers)).hasSameSizeAs(numbers);
    assertThat(numbers).allMatch(number -> number.startsWith(prefix + "ATL-"));
    List<Integer> counted =
        numbers.stream()
            .map(number -> Integer.parseInt(number.substring(number.lastIndexOf('-') + 1)))
            .sorted()
            .toList();
    for (int i = 0; i < counted.size(); i++) {
      assertThat(counted.get(i)).isEqualTo(i + 1);
    }
  }

  private void passUntilNothingIsLeft(AtomicBoolean done) {
    while (!done.get()) {
      try {
        numbering.pass().block(Duration.ofSeconds(30));
        if (ready() == 0) {
          return;
        }
      } catch (RuntimeException _) {
        // Its connection was cut: it begins anew.
      }
    }
  }

  /** Cuts a connection off that holds a series, at whatever point it is; only its own role may. */
  private void killUntil(AtomicBoolean done, AtomicInteger kills) {
    while (!done.get() && kills.get() < 12) {
      try {
        kills.addAndGet(
            system
                .<Long>asTenant(
                    UUID.randomUUID(),
                    () ->
                        database
                            .sql(
                                """
                                SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
                                WHERE datname = current_database() AND pid <> pg_backend_pid()
                                  AND (query LIKE '%invoice_series%' OR query LIKE '%SKIP LOCKED%')
                                  AND query NOT LIKE '%outbox%' AND state <> 'idle'
                                  AND query NOT LIKE '%pg_stat_activity%'
                                """)
                            .map(row -> row.get("n", Long.class))
                            .one())
                .intValue());
      } catch (RuntimeException _) {
        // It may be its own turn.
      }
    }
  }

  private void readyInvoices(int count) {
    system.asSystem(() ->
        statement(
                """
                INSERT INTO tenant_locks (tenant_id, platform, clock_moved_at)
                SELECT uuidv7(), 'docs-api', CASE WHEN mod(n, 10) = 0 THEN now() END
                FROM generate_series(1, %d) AS n
                """
                    .formatted(count))
            .then(
                Mono.defer(() ->
                    statement(
                        """
                        INSERT INTO buyers (tenant_id, account_id, name, email, language, sequence)
                        SELECT tenant_id, uuidv7(), 'A buyer', 'a@example.com', 'fr', 1
                        FROM tenant_locks
                        """)))
            .then(
                Mono.defer(() ->
                    statement(
                        """
                        INSERT INTO invoices
                          (tenant_id, id, subscription_id, platform, seller, status, period_type,
                           period_start, period_end, currency, subtotal, taxes, tax, total,
                           credits_applied, taxed_as, ready_at, due_date, created_at, updated_at)
                        SELECT tenant_id, uuidv7(), uuidv7(), platform, 'atelier', 'draft',
                               'monthly', now(), now(), 'EUR', 100, '[]', 20, 120, 0, '/', now(),
                               now(), now(), now()
                        FROM tenant_locks
                        """)))
            .then(
                Mono.defer(() ->
                    statement(
                        """
                        INSERT INTO invoice_lines
                          (tenant_id, subscription_id, item, service_from, service_to, id,
                           invoice_id, position, type, description, quantity, unit_price, amount,
                           currency, metadata)
                        SELECT tenant_id, subscription_id, 'plan', now(), now(), uuidv7(), id, 0,
                               'plan', 'Basic', 1, 100, 100, 'EUR', '{}'
                        FROM invoices
                        """))));
  }

  private Mono<Void> statement(String sql) {
    return database.sql(sql).then();
  }

  private long ready() {
    return count("SELECT count(*) AS n FROM invoices WHERE status = 'draft'");
  }

  private long eventsOfInvoices() {
    return count("SELECT count(*) AS n FROM invoices WHERE status = 'sent' AND sequence = 1");
  }

  private long count(String sql) {
    return system.<Long>asSystem(
        () -> database.sql(sql).map(row -> row.get("n", Long.class)).one());
  }

  private List<String> numbers(boolean test) {
    return system.asSystem(() ->
        database
            .sql("SELECT number FROM invoices WHERE (number LIKE 'TEST-%') = " + test)
            .map(row -> row.get("number", String.class))
            .all()
            .collectList());
  }
}
