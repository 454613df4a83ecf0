package io.atelier.testsupport.property;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a property with random inputs; a failure names the seed, {@code -Dseed=…} runs it again. */
public final class Seed {
  private Seed() {}

  public static void runs(int times, Consumer<SplittableRandom> property) {
    Long asked = Long.getLong("seed");
    long first = asked == null ? System.nanoTime() : asked;
    for (long seed = first; seed < first + (asked == null ? times : 1); seed++) {
      try {
        property.accept(new SplittableRandom(seed));
      } catch (Throwable failure) {
        throw new AssertionError("fails with -Dseed=" + seed, failure);
      }
    }
  }
}
