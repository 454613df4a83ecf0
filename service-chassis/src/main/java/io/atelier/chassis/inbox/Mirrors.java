package io.atelier.chassis.inbox;

import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** A service is ready only when each of its mirrors was read to the end once. */
final class Mirrors implements HealthIndicator {
  private final Set<String> behind = new ConcurrentSkipListSet<>();

  void expect(String consumer) {
    behind.add(consumer);
  }

  void caughtUp(String consumer) {
    behind.remove(consumer);
  }

  @Override
  public Health health() {
    Set<String> waiting = new TreeSet<>(behind);
    return waiting.isEmpty()
        ? Health.up().build()
        : Health.outOfService().withDetail("reading", waiting).build();
  }
}
