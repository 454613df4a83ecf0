package io.atelier.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * One limit, three instances, many callers at once, repeats mixed in, instances and PostgreSQL
 * killed with -9 meanwhile: exactly the limit must be granted.
 */
final class QuotaTorture {
  private static final int INSTANCES = 3;

  private final Rig rig;
  private final int limit;
  private final int callers;
  private final int kills;
  private final Set<String> granted = ConcurrentHashMap.newKeySet();

  QuotaTorture(Rig rig, int limit, int callers, int kills) {
    this.rig = rig;
    this.limit = limit;
    this.callers = callers;
    this.kills = kills;
  }

  Tally run() {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < INSTANCES; i++) {
      ports.add(rig.startInstance());
    }
    UUID tenant = rig.tenants(1, (long) limit).getFirst();
    String token = rig.token(tenant);
    List<String> killed = new ArrayList<>();
    long begin = System.nanoTime();
    long calls = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> futures = new ArrayList<>();
      for (int i = 0; i < callers; i++) {
        int caller = i;
        futures.add(threads.submit(() -> call(caller, token, ports)));
      }
      Future<?> killing = threads.submit(() -> kill(ports, killed));
      for (Future<Long> future : futures) {
        calls += future.get();
      }
      killing.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    ports.forEach(rig::killInstance);
    String ofTenant = " WHERE tenant_id = '" + tenant + "'";
    return new Tally()
        .note("killed with -9", killed)
        .note("answered calls, seconds", "%d, %.1f".formatted(calls, seconds))
        .check("different ids that were granted, by the callers", granted.size(), limit)
        .check(
            "the total", rig.number("SELECT total / 1000000 FROM usage_totals" + ofTenant), limit)
        .check(
            "remembered grants",
            rig.number("SELECT count(*) FROM usage_event_keys" + ofTenant + " AND kind = 'grant'"),
            limit)
        .check("rows of grants", rig.number("SELECT count(*) FROM usage_events" + ofTenant), limit);
  }

  /** Asks until it is refused; says how many answers it had. */
  private long call(int caller, String token, List<Integer> ports) {
    long calls = 0;
    String before = "";
    try (Sender sender =
        new Sender(() -> ports.get(ThreadLocalRandom.current().nextInt(ports.size())))) {
      for (int n = 0; ; n++) {
        boolean repeat = !before.isEmpty() && ThreadLocalRandom.current().nextInt(10) == 0;
        String id = repeat ? before : caller + "-" + n;
        String body = "{\"id\":\"%s\",\"metric\":\"%s\",\"quantity\":1}".formatted(id, Rig.METRIC);
        int status = sender.send(HttpConnection.post("/api/usage/consume", token, body)).status();
        calls++;
        if (status == 402) {
          return calls;
        }
        if (status != 200) {
          throw new IllegalStateException("answered " + status);
        }
        granted.add(id);
        before = id;
      }
    }
  }

  private void kill(List<Integer> ports, List<String> killed) {
    for (int n = 1; n <= kills; n++) {
      long when = (long) limit * n / (kills + 1);
      while (granted.size() < when) {
        pause(5);
      }
      if (n % 2 == 0) {
        killed.add("PostgreSQL");
        rig.killPostgres();
        pause(300);
        rig.startPostgres();
      } else {
        int port = ports.get(n % ports.size());
        killed.add("instance " + (n % ports.size() + 1));
        rig.killInstance(port);
        rig.startInstance(port);
      }
    }
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
