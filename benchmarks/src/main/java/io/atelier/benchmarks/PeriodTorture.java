package io.atelier.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A usage period turns while events come in and nothing of billing runs: every event is in exactly
 * one period, and the sum over the periods is the sum of the events.
 */
final class PeriodTorture {
  private static final int TENANTS = 10;
  private static final int WORKERS = 16;

  private final Rig rig;
  private final Duration each;

  /**
   * @param each how long events come before the turn, and how long after it
   */
  PeriodTorture(Rig rig, Duration each) {
    this.rig = rig;
    this.each = each;
  }

  Tally run() {
    int port = rig.startInstance();
    Instant turn = Instant.now().plus(each).truncatedTo(ChronoUnit.MILLIS);
    List<Instant> periods =
        List.of(turn.minus(Duration.ofDays(30)), turn, turn.plus(Duration.ofDays(31)));
    List<UUID> tenants = rig.tenants(TENANTS, null, periods);
    List<String> tokens = tenants.stream().map(rig::token).toList();
    AtomicLong sent = new AtomicLong();
    Load.run(
        WORKERS,
        Duration.ZERO,
        each.multipliedBy(2),
        worker -> {
          HttpConnection connection = new HttpConnection(port);
          AtomicLong n = new AtomicLong();
          return () -> {
            String token = tokens.get(ThreadLocalRandom.current().nextInt(TENANTS));
            long quantity = ThreadLocalRandom.current().nextLong(1, 50);
            String body =
                "{\"id\":\"%d-%d\",\"metric\":\"%s\",\"quantity\":%d}"
                    .formatted(worker, n.incrementAndGet(), Rig.METRIC, quantity);
            int status =
                connection.send(HttpConnection.post("/api/usage/events", token, body)).status();
            if (status != 200) {
              throw new IllegalStateException("answered " + status);
            }
            sent.addAndGet(quantity);
          };
        });
    rig.killInstance(port);
    String ours =
        " WHERE tenant_id IN ("
            + String.join(",", tenants.stream().map(one -> "'" + one + "'").toList())
            + ")";
    String totals = "SELECT sum(total) / 1000000 FROM usage_totals" + ours;
    String before = totals + " AND period_start < '" + turn + "'";
    String after = totals + " AND period_start = '" + turn + "'";
    String events = "SELECT sum(quantity) / 1000000 FROM usage_events" + ours;
    return new Tally()
        .check("sum over the periods", rig.number(totals), sent.get())
        .check("sum of the events", rig.number(events), sent.get())
        .check(
            "before the turn, by totals and by the events' own time",
            rig.number(before),
            rig.number(events + " AND occurred_at < '" + turn + "'"))
        .check(
            "after the turn",
            rig.number(after),
            rig.number(events + " AND occurred_at >= '" + turn + "'"))
        .check("both periods have usage", rig.number(before) > 0 && rig.number(after) > 0)
        .check("usage of any other period", sent.get() - rig.number(before) - rig.number(after), 0);
  }
}
