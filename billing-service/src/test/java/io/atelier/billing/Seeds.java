package io.atelier.billing;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Runs a property over generated cases; {@code -Datelier.seed=…} runs one case again. */
public final class Seeds {
  private static final String SETTING = "atelier.seed";

  private Seeds() {}

  public static void check(int cases, Consumer<SplittableRandom> property) {
    String again = System.getProperty(SETTING);
    if (again != null) {
      property.accept(new SplittableRandom(Long.parseLong(again)));
      return;
    }
    SplittableRandom seeds = new SplittableRandom();
    for (int i = 0; i < cases; i++) {
      long seed = seeds.nextLong();
      try {
        property.accept(new SplittableRandom(seed));
      } catch (AssertionError | RuntimeException failure) {
        throw new AssertionError("fails with -D" + SETTING + "=" + seed, failure);
      }
    }
  }
}
