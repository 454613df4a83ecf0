package io.atelier.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What one would write without a recorder: one conditional UPDATE a transaction over a pool of the
 * service's size, in the same process as its caller, and without remembering any id.
 */
final class UpdateBaseline {
  private static final int POOL = 20;

  private final Rig rig;

  UpdateBaseline(Rig rig) {
    this.rig = rig;
  }

  Load.Result run(int callers, List<UUID> tenants, Duration warmUp, Duration measured)
      throws Exception {
    BlockingQueue<Connection> pool = new LinkedBlockingQueue<>();
    for (int i = 0; i < POOL; i++) {
      pool.add(rig.connect());
    }
    try {
      return Load.run(
          callers,
          warmUp,
          measured,
          _ ->
              () -> {
                UUID tenant = tenants.get(ThreadLocalRandom.current().nextInt(tenants.size()));
                Connection connection = pool.take();
                try (PreparedStatement update =
                    connection.prepareStatement(
                        "UPDATE usage_totals SET total = total + 1000000"
                            + " WHERE tenant_id = ? AND metric = ? AND total + 1000000 <= ?")) {
                  update.setObject(1, tenant);
                  update.setString(2, Rig.METRIC);
                  update.setLong(3, 900_000_000_000_000_000L);
                  if (update.executeUpdate() != 1) {
                    throw new IllegalStateException("no total of " + tenant);
                  }
                } finally {
                  pool.add(connection);
                }
              });
    } finally {
      for (Connection connection : pool) {
        connection.close();
      }
    }
  }
}
