package io.atelier.benchmarks;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * Subscriptions of three lines each (a plan and two add-ons) that all renew at one instant, through
 * the real timers, until every one has its numbered invoice.
 *
 * <p>A tenant is signed up as any other and its rows are copied, so that what renews is what the
 * service itself wrote.
 */
public final class RenewalStorm {
  private static final int WARM_UP = 20_000;
  private static final String NUMBERS =
      "SELECT coalesce(sum(next_number - 1), 0) FROM invoice_series";

  private final BillingRig rig;

  private RenewalStorm(BillingRig rig) {
    this.rig = rig;
  }

  /** Arguments: the sizes of the storms, else 10,000, 1,000 and 100,000. */
  public static void main(String[] arguments) {
    try {
      measure(arguments);
      System.exit(0);
    } catch (IOException | SQLException | InterruptedException | RuntimeException failure) {
      failure.printStackTrace();
      System.exit(1);
    }
  }

  private static void measure(String[] arguments)
      throws IOException, SQLException, InterruptedException {
    String[] sizes = arguments.length == 0 ? new String[] {"10000", "1000", "100000"} : arguments;
    try (BillingRig rig = BillingRig.start(Map.of())) {
      RenewalStorm storm = new RenewalStorm(rig);
      storm.run(WARM_UP);
      System.out.println(
          "| subscriptions | s | invoices/s | CPU ms an invoice: service | PostgreSQL | all"
              + " | heap alive MB before | most after a collection | after |");
      System.out.println("|---|---|---|---|---|---|---|---|---|");
      for (String size : sizes) {
        System.out.println(storm.run(Integer.parseInt(size)));
      }
    }
  }

  private String run(int size) throws IOException, SQLException, InterruptedException {
    // A group of its own, that is due when none of the others is.
    rig.setNow(rig.now().plus(Duration.ofHours(1)));
    UUID template = rig.signUp("docs-api", "basic");
    addons(template);
    Instant due = renewal(template);
    copies(template, size - 1);
    rig.sql("VACUUM ANALYZE");
    rig.sql("CHECKPOINT");
    StatementCosts.begin(rig);
    long before = rig.count(NUMBERS);
    double heapBefore = Heap.alive();
    double serviceCpu = ProcessCpu.ofThisJvm();
    double postgresCpu = rig.postgresCpu();
    long begin = System.nanoTime();
    rig.setNow(due.plusSeconds(1));
    double most = await(size, before);
    double seconds = (System.nanoTime() - begin) / 1e9;
    double service = 1_000 * (ProcessCpu.ofThisJvm() - serviceCpu) / size;
    double postgres = 1_000 * (rig.postgresCpu() - postgresCpu) / size;
    StatementCosts.print(rig, size);
    check(size, due);
    String row =
        String.format(
            Locale.ROOT,
            "| %,d | %.1f | %,.0f | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f |",
            size,
            seconds,
            size / seconds,
            service,
            postgres,
            service + postgres,
            heapBefore,
            most,
            Heap.alive());
    retire();
    return row;
  }

  private double await(int size, long before) throws SQLException, InterruptedException {
    double most = 0;
    // The series is one row: looking does not cost what is measured.
    while (rig.count(NUMBERS) < before + size) {
      Thread.sleep(250);
      most = Math.max(most, Heap.afterLastCollection());
    }
    return most;
  }

  private static String numbered(Instant due) {
    return "SELECT count(*) FROM invoices WHERE number IS NOT NULL AND created_at = '" + due + "'";
  }

  /** Every subscription once, three lines each, no number twice and none left out. */
  private void check(int size, Instant due) throws SQLException {
    require(size, rig.count(numbered(due)));
    require(
        3L * size,
        rig.count(
            "SELECT count(*) FROM invoice_lines AS l JOIN invoices AS i"
                + " ON i.tenant_id = l.tenant_id AND i.id = l.invoice_id WHERE i.created_at = '"
                + due
                + "'"));
    require(rig.count("SELECT count(*) FROM invoice_numbers"), rig.count(NUMBERS));
  }

  private static void require(long wanted, long found) {
    if (wanted != found) {
      throw new IllegalStateException("there should be " + wanted + " and there are " + found);
    }
  }

  private Instant renewal(UUID template) throws SQLException {
    long micros =
        rig.count(
            "SELECT (extract(epoch FROM due_at) * 1000000)::bigint FROM timers"
                + " WHERE kind = 'renewal' AND tenant_id = '"
                + template
                + "'");
    return Instant.EPOCH.plus(Duration.of(micros, ChronoUnit.MICROS));
  }

  /** Two monthly add-ons beside the plan, in its periods. */
  private void addons(UUID template) throws SQLException {
    rig.sql(
        """
        INSERT INTO bought_addons
          (tenant_id, id, subscription_id, platform, addon_code, name, quantity, amount, currency,
           billing_period, grants, status, anchor, time_zone, periods, period_start, period_end,
           created_at, updated_at)
        SELECT s.tenant_id, uuidv7(), s.id, s.platform, 'benchmark', 'Benchmark ' || n, 1, 500,
               'EUR', 'monthly', '{"limits": {}, "features": []}', 'active', s.anchor, s.time_zone,
               1, s.anchor, t.due_at, s.anchor, s.anchor
        FROM subscriptions AS s
        JOIN timers AS t ON t.tenant_id = s.tenant_id AND t.kind = 'renewal',
             generate_series(1, 2) AS n
        WHERE s.tenant_id = '%1$s';
        INSERT INTO timers (tenant_id, kind, subject_id, due_at)
        SELECT tenant_id, 'addon_end', id, period_end FROM bought_addons WHERE tenant_id = '%1$s';
        DELETE FROM timers WHERE kind = 'invoice_due' AND tenant_id = '%1$s';
        """
            .formatted(template));
  }

  /** Copies of all rows of a tenant with ids of their own. */
  private void copies(UUID template, int count) throws SQLException {
    rig.sql(
        """
        CREATE TEMP TABLE copy AS
        SELECT n, uuidv7() AS tenant, uuidv7() AS account, uuidv7() AS subscription,
               uuidv7() AS one, uuidv7() AS two
        FROM generate_series(1, %2$d) AS n;
        CREATE FUNCTION pg_temp.copied(original jsonb, c copy) RETURNS jsonb LANGUAGE sql AS $$
          SELECT replace(replace(replace(replace(replace(original::text,
            '%1$s', c.tenant::text),
            (SELECT account_id::text FROM buyers WHERE tenant_id = '%1$s'), c.account::text),
            (SELECT id::text FROM subscriptions WHERE tenant_id = '%1$s'), c.subscription::text),
            (SELECT id::text FROM bought_addons WHERE tenant_id = '%1$s' ORDER BY id LIMIT 1),
            c.one::text),
            (SELECT id::text FROM bought_addons WHERE tenant_id = '%1$s' ORDER BY id DESC LIMIT 1),
            c.two::text)::jsonb $$;
        INSERT INTO tenant_locks SELECT r.* FROM tenant_locks AS t, copy AS c,
          jsonb_populate_record(NULL::tenant_locks, pg_temp.copied(to_jsonb(t), c)) AS r
          WHERE t.tenant_id = '%1$s';
        INSERT INTO buyers SELECT r.* FROM buyers AS t, copy AS c,
          jsonb_populate_record(NULL::buyers, pg_temp.copied(to_jsonb(t), c)) AS r
          WHERE t.tenant_id = '%1$s';
        INSERT INTO subscriptions SELECT r.* FROM subscriptions AS t, copy AS c,
          jsonb_populate_record(NULL::subscriptions, pg_temp.copied(to_jsonb(t), c)) AS r
          WHERE t.tenant_id = '%1$s';
        INSERT INTO timers SELECT r.* FROM timers AS t, copy AS c,
          jsonb_populate_record(NULL::timers, pg_temp.copied(to_jsonb(t), c)) AS r
          WHERE t.tenant_id = '%1$s';
        INSERT INTO entitlements SELECT r.* FROM entitlements AS t, copy AS c,
          jsonb_populate_record(NULL::entitlements, pg_temp.copied(to_jsonb(t), c)) AS r
          WHERE t.tenant_id = '%1$s';
        INSERT INTO bought_addons SELECT r.* FROM bought_addons AS t, copy AS c,
          jsonb_populate_record(NULL::bought_addons, pg_temp.copied(to_jsonb(t), c)) AS r
          WHERE t.tenant_id = '%1$s';
        """
            .formatted(template, count));
  }

  /** What follows the storm (due dates, dunning) is not to run in the next one. */
  private void retire() throws SQLException {
    rig.sql("UPDATE tenant_locks SET parked_at = now() WHERE parked_at IS NULL");
  }
}
