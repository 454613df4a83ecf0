package io.atelier.benchmarks;

import io.atelier.testsupport.store.Loopback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * How fast usage-service is, as ratios to what is measured beside it in the same run: {@code make
 * bench-usage}. Everything shares one machine: clients, service and PostgreSQL, fsync on.
 */
final class UsageBenchmark {
  private static final int TENANTS = 1_000;
  private static final Duration WARM_UP = Duration.ofSeconds(3);
  private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("seconds", 8));
  private static final EventBody.Ids ORDERED = EventBody.Ids.TIME_ORDERED;

  private final Rig rig;
  private final int port;
  private final List<UUID> tenants;
  private final List<String> tokens;

  private UsageBenchmark(Rig rig) {
    this.rig = rig;
    port = rig.startInstance();
    tenants = rig.tenants(TENANTS, 900_000_000_000L);
    tokens = tenants.stream().map(rig::token).toList();
  }

  public static void main(String[] arguments) throws Exception {
    List<String> only = List.of(arguments);
    try (Rig rig = new Rig()) {
      UsageBenchmark benchmark = new UsageBenchmark(rig);
      // For the compiler.
      benchmark.ingest(benchmark.port, 1, 64, ORDERED, Duration.ofSeconds(40));
      benchmark.ingest(benchmark.port, 1000, 16, ORDERED, Duration.ofSeconds(6));
      if (only.isEmpty() || only.contains("ingest")) {
        benchmark.ingest();
      }
      if (only.isEmpty() || only.contains("consume")) {
        benchmark.consume();
      }
      if (only.isEmpty() || only.contains("growth")) {
        benchmark.growth();
      }
    }
  }

  private void ingest() {
    CopyBaseline copy = new CopyBaseline(rig, tenants);
    copy.perSecond(1, ORDERED);
    double one = copy.perSecond(1, ORDERED);
    double two = copy.perSecond(2, ORDERED);
    say("COPY into the same tables: %,.0f rows/s by one connection, %,.0f by two", one, two);
    int bare = Loopback.freePort();
    say(
        "| events a request, connections | events/s | p50 / p99 ms | of COPY (1, 2) | of a bare server | CPU us an event: service, PostgreSQL, client |");
    say("|---|---|---|---|---|---|");
    try (JavaProcess _ = bareServer(bare)) {
      ingest(bare, 1, 64, ORDERED, Duration.ofSeconds(3));
      for (int batch : chosen("batches", "1 100 1000")) {
        for (int connections : chosen("connections", "16 64")) {
          CpuWatch cpu = new CpuWatch();
          Load.Result ours = ingest(port, batch, connections, ORDERED, MEASURED, cpu);
          Load.Result theirs = ingest(bare, batch, connections, ORDERED, Duration.ofSeconds(4));
          double perSecond = ours.perSecond() * batch;
          say(
              "| %,d, %d | %,.0f | %.1f / %.1f | %.2f, %.2f | %.2f | %s |",
              batch,
              connections,
              perSecond,
              ours.p50Millis(),
              ours.p99Millis(),
              perSecond / one,
              perSecond / two,
              ours.perSecond() / theirs.perSecond(),
              cpu.each(ours.perSecond() * batch));
        }
      }
    }
  }

  /** Numbers of a system property, so that one case can be looked at alone. */
  private static List<Integer> chosen(String property, String otherwise) {
    return Stream.of(System.getProperty(property, otherwise).split(" "))
        .map(Integer::valueOf)
        .toList();
  }

  private JavaProcess bareServer(int at) {
    JavaProcess server =
        JavaProcess.start(
            rig.directory().resolve("bare.log"),
            List.of("-Xmx512m", "-XX:+UseParallelGC"),
            BareServer.class.getName(),
            List.of(String.valueOf(at)),
            Map.of());
    while (!Loopback.answers(at)) {
      Thread.onSpinWait();
    }
    return server;
  }

  private Load.Result ingest(
      int at, int batch, int connections, EventBody.Ids ids, Duration measured) {
    return ingest(at, batch, connections, ids, measured, new CpuWatch());
  }

  private Load.Result ingest(
      int at, int batch, int connections, EventBody.Ids ids, Duration measured, CpuWatch cpu) {
    return Load.run(
        connections,
        WARM_UP,
        measured,
        _ -> calling(at, EventBody.events(batch, ids, tokens)),
        cpu);
  }

  /** Whose CPU the time that is measured took. */
  private final class CpuWatch implements Load.Watch {
    private long began;
    private Rig.Cpu before = rig.cpu();
    private Rig.Cpu used = before;
    private double seconds;

    @Override
    public void begins() {
      began = System.nanoTime();
      before = rig.cpu();
    }

    @Override
    public void ends() {
      used = rig.cpu().minus(before);
      seconds = (System.nanoTime() - began) / 1e9;
    }

    /** Microseconds for each of so many a second. */
    String each(double perSecond) {
      double micros = 1e6 / (seconds * perSecond);
      return String.format(
          Locale.ROOT,
          "%.1f, %.1f, %.1f",
          used.service() * micros,
          used.postgres() * micros,
          used.client() * micros);
    }
  }

  private static Load.Worker calling(int at, EventBody body) throws java.io.IOException {
    HttpConnection connection = new HttpConnection(at);
    return () -> {
      HttpConnection.Answer answer = connection.send(body.next());
      if (answer.status() != 200) {
        throw new IllegalStateException(answer.status() + ": " + answer.body());
      }
    };
  }

  private void consume() throws Exception {
    say(
        "| consume, callers | decisions/s | p50 / p99 ms | plain UPDATE/s, p99 ms | ratio | CPU us a decision: service, PostgreSQL, client |");
    say("|---|---|---|---|---|---|");
    Load.run(256, Duration.ofSeconds(20), WARM_UP, _ -> calling(port, EventBody.consume(tokens)));
    for (int count : chosen("tenants", "1 " + TENANTS)) {
      List<String> asking = tokens.subList(0, count);
      // Every total is there before the UPDATE looks for it.
      for (String token : asking) {
        calling(port, EventBody.consume(List.of(token))).call();
      }
      for (int callers : chosen("callers", "64 256")) {
        CpuWatch cpu = new CpuWatch();
        Load.Result ours =
            Load.run(
                callers, WARM_UP, MEASURED, _ -> calling(port, EventBody.consume(asking)), cpu);
        Load.Result plain =
            new UpdateBaseline(rig)
                .run(callers, tenants.subList(0, count), WARM_UP, Duration.ofSeconds(5));
        say(
            "| %s, %d | %,.0f | %.1f / %.1f | %,.0f, %.1f | %.1f | %s |",
            count == 1 ? "one hot tenant" : count + " tenants",
            callers,
            ours.perSecond(),
            ours.p50Millis(),
            ours.p99Millis(),
            plain.perSecond(),
            plain.p99Millis(),
            ours.perSecond() / plain.perSecond(),
            cpu.each(ours.perSecond()));
      }
    }
    consumeWithoutHttp();
  }

  /** Like with like: the plain UPDATE has no HTTP either. */
  private void consumeWithoutHttp() throws Exception {
    say("| consume without HTTP, callers | decisions/s | p50 / p99 ms | plain UPDATE/s | ratio |");
    say("|---|---|---|---|---|");
    UUID hot = tenants.getFirst();
    try (RecorderCallers recorder = new RecorderCallers(rig)) {
      recorder.run(256, hot, Duration.ofSeconds(15), WARM_UP);
      for (int callers : chosen("callers", "64 256")) {
        Load.Result ours = recorder.run(callers, hot, WARM_UP, MEASURED);
        Load.Result plain =
            new UpdateBaseline(rig).run(callers, List.of(hot), WARM_UP, Duration.ofSeconds(5));
        say(
            "| one hot tenant, %d | %,.0f | %.1f / %.1f | %,.0f | %.1f |",
            callers,
            ours.perSecond(),
            ours.p50Millis(),
            ours.p99Millis(),
            plain.perSecond(),
            ours.perSecond() / plain.perSecond());
      }
    }
  }

  private void growth() {
    say("| stored events | ids | events/s | PostgreSQL CPU us an event |");
    say("|---|---|---|---|");
    List<Cost> few = costs(1_000_000);
    List<Cost> many = costs(20_000_000);
    for (int i = 0; i < few.size(); i++) {
      say(
          "20 million against 1 million, %s ids: %.2f of the events/s, %.2f of the CPU an event",
          name(EventBody.Ids.values()[i]),
          many.get(i).perSecond() / few.get(i).perSecond(),
          many.get(i).cpuMicros() / few.get(i).cpuMicros());
    }
  }

  private record Cost(double perSecond, double cpuMicros) {}

  private List<Cost> costs(long stored) {
    fillTo(stored);
    List<Cost> costs = new ArrayList<>();
    for (EventBody.Ids ids : EventBody.Ids.values()) {
      // Until pages that were written whole after the checkpoint are few.
      ingest(port, 1000, 16, ids, Duration.ofSeconds(8));
      long before = rig.number("SELECT count(*) FROM usage_event_keys");
      double cpu = rig.cpu().postgres();
      Load.Result result =
          Load.run(
              16, Duration.ZERO, MEASURED, _ -> calling(port, EventBody.events(1000, ids, tokens)));
      double used = rig.cpu().postgres() - cpu;
      long events = rig.number("SELECT count(*) FROM usage_event_keys") - before;
      Cost cost = new Cost(result.perSecond() * 1000, used * 1e6 / events);
      costs.add(cost);
      say("| %,d | %s | %,.0f | %.1f |", stored, name(ids), cost.perSecond(), cost.cpuMicros());
    }
    return costs;
  }

  private static String name(EventBody.Ids ids) {
    return ids == EventBody.Ids.RANDOM ? "random" : "time-ordered";
  }

  /** Half of the stored ids random and half time-ordered, as both kinds of senders leave them. */
  private void fillTo(long stored) {
    long missing = stored - rig.number("SELECT count(*) FROM usage_event_keys");
    if (missing <= 0) {
      return;
    }
    String tenant = tenants.getFirst().toString();
    rig.run(
        "SET synchronous_commit = off",
        """
        CREATE TEMP TABLE filling AS
        SELECT CASE WHEN n %% 2 = 0 THEN gen_random_uuid() ELSE uuidv7() END AS key
        FROM generate_series(1, %d) AS n
        """
            .formatted(missing),
        "ALTER TABLE usage_event_keys DROP CONSTRAINT usage_event_keys_pkey",
        """
        INSERT INTO usage_event_keys (key, tenant_id, content_hash, kind, period_start, recorded_at)
        SELECT key, '%s', key, 'event', now(), now() FROM filling
        """
            .formatted(tenant),
        "SET maintenance_work_mem = '1GB'",
        // As full as an index is that grew by random keys; a packed one would split at every other.
        "ALTER TABLE usage_event_keys ADD PRIMARY KEY (key) WITH (fillfactor = 70)",
        """
        INSERT INTO usage_events (recorded_at, occurred_at, period_start, quantity, tenant_id, key,
                                  kind, metric, event_id)
        SELECT now(), now(), now(), 1000000, '%s', key, 'event', '%s', key::text FROM filling
        """
            .formatted(tenant, Rig.METRIC),
        "DROP TABLE filling",
        "VACUUM (FREEZE, ANALYZE) usage_event_keys",
        "VACUUM (FREEZE, ANALYZE) usage_events",
        "CHECKPOINT");
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
