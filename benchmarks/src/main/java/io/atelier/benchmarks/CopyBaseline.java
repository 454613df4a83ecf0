package io.atelier.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.postgresql.PGConnection;

/**
 * Binary COPY of the same rows into the same two tables, in transactions of 5,000, made ready
 * before the clock starts: the most that PostgreSQL takes of them.
 */
final class CopyBaseline {
  private static final int ROWS = 5_000;
  private static final int TRANSACTIONS = 40;
  private static final byte[] SIGNATURE =
      "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final long EPOCH_MILLIS = 946_684_800_000L;

  private final Rig rig;
  private final List<UUID> tenants;

  CopyBaseline(Rig rig, List<UUID> tenants) {
    this.rig = rig;
    this.tenants = tenants;
  }

  private record Rows(byte[] keys, byte[] events) {}

  /** Rows a second over so many connections. */
  double perSecond(int connections, EventBody.Ids ids) {
    List<List<Rows>> work = new ArrayList<>();
    for (int i = 0; i < connections; i++) {
      List<Rows> rows = new ArrayList<>();
      for (int n = 0; n < TRANSACTIONS; n++) {
        rows.add(rows(ids));
      }
      work.add(rows);
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      List<Callable<Integer>> tasks = new ArrayList<>();
      work.forEach(rows -> tasks.add(() -> copy(rows)));
      long begin = System.nanoTime();
      for (var done : threads.invokeAll(tasks)) {
        done.get();
      }
      return (double) connections * TRANSACTIONS * ROWS / ((System.nanoTime() - begin) / 1e9);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    } catch (ExecutionException failed) {
      throw new IllegalStateException(failed.getCause());
    }
  }

  private int copy(List<Rows> all) throws SQLException, IOException {
    try (Connection connection = rig.connect()) {
      connection.setAutoCommit(false);
      var copies = connection.unwrap(PGConnection.class).getCopyAPI();
      for (Rows rows : all) {
        copies.copyIn(
            "COPY usage_event_keys (key, tenant_id, content_hash, kind, period_start, recorded_at)"
                + " FROM STDIN (FORMAT binary)",
            new java.io.ByteArrayInputStream(rows.keys()));
        copies.copyIn(
            "COPY usage_events (recorded_at, occurred_at, period_start, quantity, tenant_id, key,"
                + " kind, metric, event_id, properties) FROM STDIN (FORMAT binary)",
            new java.io.ByteArrayInputStream(rows.events()));
        connection.commit();
      }
      return all.size();
    }
  }

  private Rows rows(EventBody.Ids ids) {
    SplittableRandom random = new SplittableRandom();
    long now = System.currentTimeMillis();
    long micros = (now - EPOCH_MILLIS) * 1000;
    List<UUID> sorted = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      long high =
          ids == EventBody.Ids.RANDOM
              ? random.nextLong()
              : (now << 16) | (random.nextLong() & 0xffffL);
      sorted.add(new UUID(high, random.nextLong()));
    }
    sorted.sort(null);
    ByteBuffer keys = ByteBuffer.allocate(64 + ROWS * 128);
    ByteBuffer events = ByteBuffer.allocate(64 + ROWS * 256);
    begin(keys);
    begin(events);
    for (UUID key : sorted) {
      UUID tenant = tenants.get(random.nextInt(tenants.size()));
      keys.putShort((short) 6);
      uuid(keys, key);
      uuid(keys, tenant);
      uuid(keys, key);
      text(keys, "event");
      number(keys, micros);
      number(keys, micros);
      events.putShort((short) 10);
      number(events, micros);
      number(events, micros);
      number(events, micros);
      number(events, 1_000_000);
      uuid(events, tenant);
      uuid(events, key);
      text(events, "event");
      text(events, Rig.METRIC);
      text(events, key.toString());
      events.putInt(-1);
    }
    return new Rows(end(keys), end(events));
  }

  private static void begin(ByteBuffer to) {
    to.put(SIGNATURE).putInt(0).putInt(0);
  }

  private static void number(ByteBuffer to, long value) {
    to.putInt(8).putLong(value);
  }

  private static void uuid(ByteBuffer to, UUID value) {
    to.putInt(16).putLong(value.getMostSignificantBits()).putLong(value.getLeastSignificantBits());
  }

  private static void text(ByteBuffer to, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    to.putInt(bytes.length).put(bytes);
  }

  private static byte[] end(ByteBuffer to) {
    to.putShort((short) -1);
    byte[] bytes = new byte[to.position()];
    to.flip().get(bytes);
    return bytes;
  }
}
