package io.atelier.benchmarks;

import io.atelier.events.envelope.EventHeaders;
import io.atelier.events.envelope.EventJson;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.JsonNode;

/**
 * Events from many clients through both doors, a tenth of them repeated, a hundredth repeated with
 * other content, while service, PostgreSQL and Kafka are killed with -9. Every acknowledged event
 * must then be there once, matched id by id, and every altered repeat must have been reported.
 */
final class EventTorture {
  private static final int TENANTS = 20;

  private final Rig rig;
  private final int clients;
  private final int events;
  private final int kills;
  private final long seed;
  private final AtomicLong acknowledged = new AtomicLong();

  EventTorture(Rig rig, int clients, int events, int kills, long seed) {
    this.rig = rig;
    this.clients = clients;
    this.events = events;
    this.kills = kills;
    this.seed = seed;
  }

  /** What one client knows at the end. */
  private static final class Known {
    final Map<String, Integer> acknowledged = new HashMap<>();
    final Set<String> altered = new HashSet<>();
    int repeats;
    int reportedByHttp;
    int alteredByHttp;
    int sentAgain;
  }

  private record Event(UUID tenant, String id, int quantity) {
    String json() {
      return "{\"id\":\"%s\",\"metric\":\"%s\",\"quantity\":%d}"
          .formatted(id, Rig.METRIC, quantity);
    }
  }

  Tally run() {
    int port = rig.startInstance();
    List<UUID> tenants = rig.tenants(TENANTS, null);
    List<Known> all = new ArrayList<>();
    List<String> killed = new ArrayList<>();
    long begin = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients + 1)) {
      List<Future<Known>> futures = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        int client = i;
        futures.add(threads.submit(() -> client(client, tenants, port)));
      }
      Future<?> killing = threads.submit(() -> kill(port, killed));
      for (Future<Known> future : futures) {
        all.add(future.get());
      }
      killing.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
    awaitLogRead();
    return judge(all, killed, (System.nanoTime() - begin) / 1e9);
  }

  private void kill(int port, List<String> killed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = 1; n <= kills; n++) {
      long when = (long) events * n / (kills + 1);
      while (acknowledged.get() < when) {
        pause(20);
      }
      // Each of the three at least once, as far as the kills go.
      switch (n <= 3 ? n - 1 : random.nextInt(3)) {
        case 0 -> {
          killed.add("usage-service");
          rig.killInstance(port);
          rig.startInstance(port);
        }
        case 1 -> {
          killed.add("PostgreSQL");
          rig.killPostgres();
          pause(500);
          rig.startPostgres();
        }
        default -> {
          killed.add("Kafka");
          rig.killKafka();
          pause(500);
          rig.startKafka();
        }
      }
    }
  }

  private Known client(int number, List<UUID> tenants, int port) {
    SplittableRandom random = new SplittableRandom(seed + number + 1);
    Known known = new Known();
    // By tenant, for a request is of one.
    Map<UUID, List<Event>> sent = new HashMap<>();
    try (Sender http = new Sender(() -> port);
        KafkaProducer<String, byte[]> kafka = producer()) {
      boolean byHttp = number % 2 == 0;
      int own = events / clients;
      for (int done = 0; done < own; ) {
        UUID tenant = tenants.get(random.nextInt(tenants.size()));
        List<Event> batch = new ArrayList<>();
        Set<String> altered = new HashSet<>();
        int size = Math.min(own - done, random.nextInt(1, 100));
        for (int i = 0; i < size; i++) {
          batch.add(new Event(tenant, number + "-" + done++, random.nextInt(1, 100)));
        }
        List<Event> ofTenant = sent.computeIfAbsent(tenant, _ -> new ArrayList<>());
        repeat(batch, altered, ofTenant, random, known);
        if (byHttp) {
          sendByHttp(http, batch, altered, known);
        } else {
          sendByKafka(kafka, batch);
        }
        for (Event event : batch) {
          if (!altered.contains(event.id())) {
            known.acknowledged.putIfAbsent(event.id(), event.quantity());
          }
        }
        known.altered.addAll(altered);
        ofTenant.addAll(batch.subList(0, size));
        acknowledged.addAndGet(size);
      }
      known.sentAgain = http.again();
    }
    return known;
  }

  /** Events that were acknowledged before, some with another quantity. */
  private static void repeat(
      List<Event> batch,
      Set<String> altered,
      List<Event> sent,
      SplittableRandom random,
      Known known) {
    int size = batch.size();
    for (int i = 0; i < size && !sent.isEmpty(); i++) {
      int dice = random.nextInt(100);
      if (dice > 10) {
        continue;
      }
      Event before = sent.get(random.nextInt(sent.size()));
      boolean alter =
          dice == 0 && !known.altered.contains(before.id()) && !altered.contains(before.id());
      String id = before.id();
      if (alter && batch.stream().noneMatch(one -> one.id().equals(id))) {
        altered.add(id);
        batch.add(new Event(before.tenant(), id, before.quantity() + 1000));
      } else if (!alter && !altered.contains(id)) {
        known.repeats++;
        batch.add(before);
      }
    }
  }

  private void sendByHttp(Sender http, List<Event> batch, Set<String> altered, Known known) {
    UUID tenant = batch.getFirst().tenant();
    String body =
        "{\"events\":[" + String.join(",", batch.stream().map(Event::json).toList()) + "]}";
    byte[] request = HttpConnection.post("/api/usage/events", token(tenant), body);
    HttpConnection.Answer answer = http.send(request);
    if (answer.status() != 200) {
      throw new IllegalStateException(answer.status() + ": " + answer.body());
    }
    JsonNode counts = EventJson.mapper().readTree(answer.body());
    Set<String> conflicts = new HashSet<>();
    counts.path("conflicts").forEach(one -> conflicts.add(one.path("id").stringValue("")));
    if (!conflicts.equals(altered) || !counts.path("rejected").isEmpty()) {
      throw new IllegalStateException("altered " + altered + ", answered " + answer.body());
    }
    known.alteredByHttp += altered.size();
    known.reportedByHttp += conflicts.size();
  }

  private final Map<UUID, String> tokens = new java.util.concurrent.ConcurrentHashMap<>();

  private String token(UUID tenant) {
    return tokens.computeIfAbsent(tenant, rig::token);
  }

  /** Acknowledged by the broker; what fails is sent again and is the same event. */
  private static void sendByKafka(KafkaProducer<String, byte[]> kafka, List<Event> batch) {
    List<Event> open = batch;
    while (!open.isEmpty()) {
      List<Future<?>> sends = new ArrayList<>();
      for (Event event : open) {
        sends.add(kafka.send(record(event)));
      }
      List<Event> failed = new ArrayList<>();
      for (int i = 0; i < open.size(); i++) {
        try {
          sends.get(i).get();
        } catch (ExecutionException _) {
          failed.add(open.get(i));
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException(interrupted);
        }
      }
      open = failed;
    }
  }

  private static ProducerRecord<String, byte[]> record(Event event) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(
            "atelier.usage", event.id(), event.json().getBytes(StandardCharsets.UTF_8));
    record
        .headers()
        .add(EventHeaders.ID, event.id().getBytes(StandardCharsets.UTF_8))
        .add(EventHeaders.TENANT_ID, event.tenant().toString().getBytes(StandardCharsets.UTF_8));
    return record;
  }

  private KafkaProducer<String, byte[]> producer() {
    return new KafkaProducer<>(
        Map.of(
            "bootstrap.servers",
            rig.kafkaServers(),
            "acks",
            "all",
            "enable.idempotence",
            true,
            "linger.ms",
            5,
            "reconnect.backoff.max.ms",
            500,
            "delivery.timeout.ms",
            120_000),
        new StringSerializer(),
        new ByteArraySerializer());
  }

  private void awaitLogRead() {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    long before = -1;
    int unchanged = 0;
    // Quiet for three seconds after the last kill: everything that was acknowledged was polled.
    while (unchanged < 30 && System.nanoTime() < deadline) {
      long now = rig.number("SELECT coalesce(sum(next_offset), 0) FROM usage_log_positions");
      unchanged = now == before ? unchanged + 1 : 0;
      before = now;
      pause(100);
    }
  }

  private Tally judge(List<Known> all, List<String> killed, double seconds) {
    Map<String, Integer> wanted = new HashMap<>();
    Set<String> altered = new HashSet<>();
    int repeats = 0;
    int alteredByHttp = 0;
    int reportedByHttp = 0;
    int again = 0;
    for (Known known : all) {
      wanted.putAll(known.acknowledged);
      altered.addAll(known.altered);
      repeats += known.repeats;
      alteredByHttp += known.alteredByHttp;
      reportedByHttp += known.reportedByHttp;
      again += known.sentAgain;
    }
    Map<String, List<Integer>> found = found();
    long once = 0;
    long missing = 0;
    long wrong = 0;
    for (Map.Entry<String, Integer> one : wanted.entrySet()) {
      List<Integer> rows = found.getOrDefault(one.getKey(), List.of());
      if (rows.isEmpty()) {
        missing++;
      } else if (rows.size() == 1 && rows.getFirst().equals(one.getValue())) {
        once++;
      } else {
        wrong++;
      }
    }
    long sum = wanted.values().stream().mapToLong(Integer::longValue).sum();
    Tally tally = new Tally();
    tally.note("killed with -9", killed);
    tally.note("seconds, and requests sent again", "%.1f, %d".formatted(seconds, again));
    tally.note("repeats sent", repeats);
    tally.check("acknowledged events that are there once, by id", once, wanted.size());
    tally.check("acknowledged events that are missing", missing, 0);
    tally.check("events there twice or with another quantity", wrong, 0);
    tally.check(
        "rows of events in all",
        found.values().stream().mapToLong(List::size).sum(),
        wanted.size());
    tally.check(
        "sum of the totals", rig.number("SELECT sum(total) / 1000000 FROM usage_totals"), sum);
    tally.check(
        "sum of the hours",
        rig.number("SELECT sum(total) / 1000000 FROM usage_hours WHERE dimension = ''"),
        sum);
    tally.check("altered repeats reported by HTTP", reportedByHttp, alteredByHttp);
    tally.check(
        "altered repeats reported in parked records of Kafka",
        rig.number("SELECT count(*) FROM unplaced_usage WHERE reason = 'conflict'"),
        (long) altered.size() - alteredByHttp);
    return tally;
  }

  private Map<String, List<Integer>> found() {
    Map<String, List<Integer>> found = new HashMap<>();
    try (Connection connection = rig.connect();
        Statement sql = connection.createStatement();
        ResultSet rows =
            sql.executeQuery("SELECT event_id, quantity / 1000000 FROM usage_events")) {
      while (rows.next()) {
        found.computeIfAbsent(rows.getString(1), _ -> new ArrayList<>()).add(rows.getInt(2));
      }
    } catch (SQLException failed) {
      throw new IllegalStateException(failed);
    }
    return found;
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}
