package io.atelier.local;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;

/** Tells the one at the keyboard what is going on while nothing else can be seen. */
final class Progress {
  private final PrintStream out;
  private final long startedAt = System.nanoTime();

  Progress(PrintStream out) {
    this.out = out;
  }

  synchronized void say(String line) {
    out.println(line);
  }

  /** Says so when the work is done, and how long it took. */
  <T> Callable<T> timed(String what, Callable<T> work) {
    return () -> {
      long begin = System.nanoTime();
      T result = work.call();
      say(String.format(Locale.ROOT, "  %-22s ready after %4.1f s", what, seconds(begin)));
      return result;
    };
  }

  double secondsSinceStart() {
    return seconds(startedAt);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
