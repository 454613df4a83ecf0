package io.atelier.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a rig counted, what it should be, and whether it is. */
final class Tally {
  private final List<String> lines = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  Tally note(String what, Object value) {
    lines.add("  %-62s %s".formatted(what, value));
    return this;
  }

  Tally check(String what, long found, long wanted) {
    boolean right = found == wanted;
    lines.add(
        String.format(
            Locale.ROOT,
            "  %-62s %,d %s",
            what,
            found,
            right ? "as it must" : "MUST BE " + wanted));
    if (!right) {
      wrong.add(what + ": " + found + ", must be " + wanted);
    }
    return this;
  }

  Tally check(String what, boolean holds) {
    lines.add("  %-62s %s".formatted(what, holds ? "yes" : "NO"));
    if (!holds) {
      wrong.add(what);
    }
    return this;
  }

  List<String> wrong() {
    return wrong;
  }

  @Override
  public String toString() {
    return String.join("\n", lines);
  }
}
