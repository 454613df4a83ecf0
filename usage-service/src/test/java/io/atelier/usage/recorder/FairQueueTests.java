package io.atelier.usage.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.usage.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FairQueueTests {
  private static final UUID FLOOD = new UUID(0, 0);

  @Test
  void whoFloodsWaitsForItselfAndOthersGoFirst() {
    FairQueue<Integer> queue = new FairQueue<>(new FairQueue.Bounds(10_000, 50_000, 500, 100));
    for (int i = 0; i < 9_000; i++) {
      queue.offer(new FairQueue.Waiting<>(FLOOD, 1, i));
    }
    for (int tenant = 1; tenant <= 20; tenant++) {
      queue.offer(new FairQueue.Waiting<>(new UUID(0, tenant), 1, tenant));
    }
    List<FairQueue.Waiting<Integer>> first = queue.take();
    assertThat(first.stream().filter(one -> !one.tenantId().equals(FLOOD))).hasSize(20);
    assertThat(first.stream().filter(one -> one.tenantId().equals(FLOOD))).hasSize(100);
    queue.ended(first);
    assertThat(queue.take()).hasSize(500);
  }

  @Test
  void whoHasSomethingUnderWayHasNoTurn() {
    FairQueue<Integer> queue = new FairQueue<>(new FairQueue.Bounds(10, 100, 1, 5));
    UUID other = new UUID(0, 1);
    queue.offer(new FairQueue.Waiting<>(FLOOD, 1, 1));
    queue.offer(new FairQueue.Waiting<>(FLOOD, 2, 2));
    queue.offer(new FairQueue.Waiting<>(other, 3, 3));
    List<FairQueue.Waiting<Integer>> first = queue.take();
    assertThat(first).extracting(FairQueue.Waiting::what).containsExactly(1);
    queue.offer(new FairQueue.Waiting<>(FLOOD, 4, 4));
    assertThat(queue.takeable()).isEqualTo(3);
    assertThat(queue.take()).extracting(FairQueue.Waiting::what).containsExactly(3);
    assertThat(queue.take()).isEmpty();
    queue.ended(first);
    assertThat(queue.takeable()).isEqualTo(6);
    assertThat(queue.take()).extracting(FairQueue.Waiting::what).containsExactly(2);
  }

  @Test
  void itIsBoundedForATenantAndInAll() {
    FairQueue<Integer> queue = new FairQueue<>(new FairQueue.Bounds(10, 25, 100, 5));
    for (int tenant = 0; tenant < 2; tenant++) {
      for (int i = 0; i < 10; i++) {
        assertThat(queue.offer(new FairQueue.Waiting<>(new UUID(0, tenant), 1, i))).isTrue();
      }
      assertThat(queue.offer(new FairQueue.Waiting<>(new UUID(0, tenant), 1, 0))).isFalse();
    }
    assertThat(queue.offer(new FairQueue.Waiting<>(new UUID(0, 3), 9, 0))).isTrue();
    assertThat(queue.offer(new FairQueue.Waiting<>(new UUID(0, 4), 1, 0))).isFalse();
    queue.ended(queue.take());
    assertThat(queue.offer(new FairQueue.Waiting<>(new UUID(0, 4), 1, 0))).isTrue();
  }

  @Test
  void nothingIsLostOrDoubledAndEachTenantsOrderStays() {
    Seed.runs(
        100,
        random -> {
          FairQueue<Integer> queue =
              new FairQueue<>(new FairQueue.Bounds(1_000, 10_000, random.nextInt(1, 40), 5));
          Map<UUID, List<Integer>> offered = new HashMap<>();
          Map<UUID, List<Integer>> taken = new HashMap<>();
          int weight = 0;
          for (int i = 0; i < 200; i++) {
            UUID tenant = new UUID(0, random.nextInt(5));
            int heavy = random.nextInt(1, 8);
            if (queue.offer(new FairQueue.Waiting<>(tenant, heavy, i))) {
              offered.computeIfAbsent(tenant, _ -> new ArrayList<>()).add(i);
              weight += heavy;
            }
            if (random.nextInt(4) == 0) {
              weight -= take(queue, taken);
            }
            assertThat(queue.weight()).isEqualTo(weight);
          }
          while (queue.weight() > 0) {
            assertThat(queue.takeable()).isEqualTo(queue.weight());
            weight -= take(queue, taken);
          }
          assertThat(weight).isZero();
          assertThat(taken).isEqualTo(offered);
          assertThat(queue.take()).isEmpty();
        });
  }

  private static int take(FairQueue<Integer> queue, Map<UUID, List<Integer>> taken) {
    int weight = 0;
    List<FairQueue.Waiting<Integer>> some = queue.take();
    for (FairQueue.Waiting<Integer> one : some) {
      taken.computeIfAbsent(one.tenantId(), _ -> new ArrayList<>()).add(one.what());
      weight += one.weight();
    }
    queue.ended(some);
    return weight;
  }
}
