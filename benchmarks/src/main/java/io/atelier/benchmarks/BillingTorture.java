package io.atelier.benchmarks;

import io.atelier.events.topics.Topic;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Subscriptions that are all due at once for eighty days of their lives, with two replicas that are
 * killed with -9 at random and replaced: {@code make torture-billing}.
 */
final class BillingTorture {
  /** What eighty days without a payment bring about, in this order. */
  private static final List<String> LIFE =
      List.of(
          "subscription.created",
          "subscription.renewed",
          "subscription.past_due",
          "subscription.payment_reminded",
          "subscription.payment_reminded",
          "subscription.payment_reminded",
          "subscription.suspended");

  private static final Duration BEHIND = Duration.ofDays(80);
  private static final String DONE = "SELECT coalesce(sum(sequence), 0) FROM subscriptions";
  private static final Map<String, Object> AT_REST =
      Map.of(
          "atelier.billing.timer.workers", 0,
          "atelier.billing.invoice.numbering-poll", "0s",
          "atelier.billing.invoice.due-days", 40);
  private static final Map<String, Object> AT_WORK =
      Map.of(
          "atelier.billing.timer.workers", 4,
          "atelier.billing.timer.poll", "20ms",
          "atelier.billing.invoice.numbering-poll", "20ms");

  private final int subscriptions;
  private final int kills;
  private final long seed;

  BillingTorture(int subscriptions, int kills, long seed) {
    this.subscriptions = subscriptions;
    this.kills = kills;
    this.seed = seed;
  }

  /** Arguments: how many subscriptions, else 10,000; how many kills, else 12. */
  public static void main(String[] arguments) {
    int subscriptions = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
    int kills = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 12;
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("seed " + seed + " (-Dseed=… runs it again)");
    Tally tally = new BillingTorture(subscriptions, kills, seed).run();
    System.out.println(tally);
    System.exit(tally.wrong().isEmpty() ? 0 : 1);
  }

  Tally run() {
    try (BillingRig rig = BillingRig.start(AT_REST)) {
      Instant signedUp = Instant.now().truncatedTo(ChronoUnit.MICROS).minus(BEHIND);
      rig.signUp(subscriptions, "rural-health", "starter", signedUp);
      long begin = System.nanoTime();
      List<String> killed = killAtRandom(rig);
      double seconds = (System.nanoTime() - begin) / 1e9;
      return judge(rig, killed, seconds);
    } catch (IOException | SQLException failed) {
      throw new IllegalStateException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Two replicas at work at all times, until everything is done. */
  private List<String> killAtRandom(BillingRig rig) throws SQLException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> killed = new ArrayList<>();
    List<JavaProcess> replicas = new ArrayList<>();
    try {
      replicas.add(rig.replica(AT_WORK));
      replicas.add(rig.replica(AT_WORK));
      long all = (long) LIFE.size() * subscriptions;
      long slice = (all - subscriptions) / (kills + 1);
      for (int n = 0; n < kills; n++) {
        long when = subscriptions + n * slice + 1 + random.nextLong(slice);
        rig.awaitCount(when, DONE);
        JavaProcess victim = replicas.remove(random.nextInt(2));
        if (!victim.isAlive()) {
          throw new IllegalStateException("a replica ended by itself");
        }
        victim.kill();
        killed.add(String.valueOf(rig.count(DONE)));
        replicas.add(rig.replica(AT_WORK));
      }
      rig.awaitCount(2L * subscriptions, "SELECT count(*) FROM invoice_numbers");
      rig.awaitCount(all, DONE);
      rig.awaitNone("SELECT count(*) FROM tenant_locks WHERE next_due_at < now()");
      rig.awaitNone("SELECT count(*) FROM outbox");
      return killed;
    } finally {
      replicas.forEach(JavaProcess::kill);
    }
  }

  private Tally judge(BillingRig rig, List<String> killed, double seconds) throws SQLException {
    Map<String, List<String>> lives =
        rig.typesByKey(Topic.SUBSCRIPTIONS, LIFE.getLast(), subscriptions);
    return new Tally()
        .note("subscriptions with 80 days due at once", subscriptions)
        .note("seconds, with the starts of the replicas", Math.round(seconds))
        .note(
            "kill -9 of one of two replicas, by what was done",
            killed.size() + " at " + String.join(", ", killed))
        .check("subscriptions that were told of", lives.size(), subscriptions)
        .check(
            "whose timers ran in order, each once",
            lives.values().stream().filter(LIFE::equals).count(),
            subscriptions)
        .check(
            "tenants with their two invoices",
            rig.count(
                "SELECT count(*) FROM (SELECT FROM invoices GROUP BY tenant_id"
                    + " HAVING count(*) = 2 AND count(DISTINCT period_start) = 2) AS t"),
            subscriptions)
        .check(
            "plan lines, one a period",
            rig.count(
                "SELECT count(DISTINCT (tenant_id, service_from)) FROM invoice_lines"
                    + " WHERE type = 'plan' AND invoice_id IS NOT NULL"),
            2L * subscriptions)
        .check(
            "different numbers given",
            rig.count("SELECT count(DISTINCT (seller, number)) FROM invoices"),
            2L * subscriptions)
        .check("series of numbers with a gap", rig.count(GAPS), 0)
        .check(
            "tenants parked",
            rig.count("SELECT count(*) FROM tenant_locks WHERE parked_at IS NOT NULL"),
            0)
        .check(
            "timers that are due and did not run",
            rig.count("SELECT count(*) FROM timers WHERE due_at < now()"),
            0);
  }

  /** A number's series is all but the digits at its end. */
  private static final String GAPS =
      """
      SELECT count(*) FROM (
        SELECT FROM (
          SELECT seller, regexp_replace(number, '[0-9]+$', '') AS series,
                 CAST(substring(number FROM '[0-9]+$') AS bigint) AS n
          FROM invoices) AS numbered
        GROUP BY seller, series HAVING min(n) <> 1 OR max(n) <> count(*)) AS gaps
      """;
}
