package io.atelier.local;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Polls with a deadline. */
final class Eventually {
  private Eventually() {}

  static void isTrue(String what, long seconds, Callable<Boolean> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    @Nullable Exception last = null;
    while (System.nanoTime() < deadline) {
      try {
        if (condition.call()) {
          return;
        }
      } catch (InterruptedException interrupted) {
        throw interrupted;
      } catch (Exception notYet) {
        last = notYet;
      }
      TimeUnit.MILLISECONDS.sleep(25);
    }
    throw new AssertionError("not within " + seconds + " s: " + what, last);
  }
}
