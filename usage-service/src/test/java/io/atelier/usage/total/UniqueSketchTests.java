package io.atelier.usage.total;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.usage.Seed;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UniqueSketchTests {

  @Test
  void fewAreCountedExactly() {
    Seed.runs(
        50,
        random -> {
          int different = random.nextInt(UniqueSketch.EXACT + 1);
          List<Long> hashes = hashes(random.nextLong(), different);
          hashes.addAll(List.copyOf(hashes));
          Collections.shuffle(hashes, new Random(random.nextLong()));
          UniqueSketch sketch = UniqueSketch.empty();
          for (Long hash : hashes) {
            sketch = UniqueSketch.of(sketch.addAll(List.of(hash)).toBytes());
          }
          assertThat(sketch.count()).isEqualTo(new Quantity(different * 1_000_000L));
        });
  }

  @Test
  void manyAreEstimatedWithinFourStandardErrors() {
    Seed.runs(
        20,
        random -> {
          int different = random.nextInt(UniqueSketch.EXACT + 1, 200_000);
          UniqueSketch sketch = UniqueSketch.empty().addAll(hashes(random.nextLong(), different));
          double error = sketch.count().millionths() / 1e6 / different - 1;
          assertThat(error)
              .isBetween(-4 * UniqueSketch.STANDARD_ERROR, 4 * UniqueSketch.STANDARD_ERROR);
        });
  }

  @Test
  void mergingInAnyGroupsComesToTheSame() {
    Seed.runs(
        30,
        random -> {
          List<Long> hashes = hashes(random.nextLong(), random.nextInt(1, 4_000));
          UniqueSketch whole = UniqueSketch.empty().addAll(hashes);
          UniqueSketch merged = UniqueSketch.empty();
          int from = 0;
          while (from < hashes.size()) {
            int to = random.nextInt(from, hashes.size()) + 1;
            // Groups overlap, as hours of one visitor do.
            UniqueSketch group =
                UniqueSketch.empty().addAll(hashes.subList(Math.max(0, from - 5), to));
            merged =
                random.nextBoolean()
                    ? merged.merge(UniqueSketch.of(group.toBytes()))
                    : group.merge(merged);
            from = to;
          }
          assertThat(merged.count()).isEqualTo(whole.count());
          assertThat(merged.toBytes()).isEqualTo(whole.toBytes());
        });
  }

  @Test
  void aValueThatWasSeenChangesNothing() {
    for (int size : new int[] {1, UniqueSketch.EXACT, UniqueSketch.EXACT * 3}) {
      List<Long> hashes = hashes(42, size);
      UniqueSketch sketch =
          UniqueSketch.of(UniqueSketch.empty().addAll(hashes).toBytes()).addAll(hashes);
      assertThat(sketch.isChanged()).isFalse();
    }
  }

  /** A HyperLogLog is 12 KiB; hours of few are read by the thousand. */
  @Test
  void fewTakeNoMoreThanWhatWasSeen() {
    byte[] few = UniqueSketch.empty().addAll(hashes(1, 10)).toBytes();
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    UniqueSketch kept = UniqueSketch.of(few);
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100; i++) {
      kept = kept.merge(UniqueSketch.of(few));
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(100 * 4_096);
    assertThat(kept.count()).isEqualTo(new Quantity(10_000_000));
  }

  private static List<Long> hashes(long salt, int size) {
    List<Long> hashes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      hashes.add(UniqueSketch.hash(salt + ":" + i));
    }
    return hashes;
  }
}
