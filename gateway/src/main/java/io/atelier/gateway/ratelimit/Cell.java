package io.atelier.gateway.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The generic cell rate algorithm over several rates at once: a request passes all or counts on
 * none. All times are microseconds. The script in {@link RedisLimiter} is the same arithmetic.
 */
final class Cell {

  /** Time is counted from 2026 on, because doubles are finer near zero. */
  static final long EPOCH_SECONDS = 1_767_225_600;

  /** The share of an interval that doubles may leave over: no reason to refuse. */
  private static final double SLACK = 1e-3;

  private final double[] arrivals;

  Cell(int rates) {
    this.arrivals = new double[rates];
    Arrays.fill(arrivals, Double.NEGATIVE_INFINITY);
  }

  /**
   * Decides one request at an instant and, when it passes, counts it.
   *
   * @param now microseconds since {@link #EPOCH_SECONDS}
   */
  synchronized Allowance take(List<Rate> rates, long now) {
    double[] next = new double[arrivals.length];
    double wait = 0;
    for (int i = 0; i < next.length; i++) {
      double interval = (double) rates.get(i).windowMicros() / rates.get(i).limit();
      next[i] = Math.max(now, arrivals[i]) + interval;
      double over = next[i] - rates.get(i).windowMicros() - now;
      wait = over > interval * SLACK ? Math.max(wait, over) : wait;
    }
    boolean allowed = wait == 0;
    if (allowed) {
      System.arraycopy(next, 0, arrivals, 0, next.length);
    }
    return allowance(rates, allowed, wait, arrivals, now);
  }

  /**
   * @param arrivals the theoretical arrival time of each rate, after this request
   */
  static Allowance allowance(
      List<Rate> rates, boolean allowed, double wait, double[] arrivals, long now) {
    List<Allowance.Left> left = new ArrayList<>(rates.size());
    for (int i = 0; i < rates.size(); i++) {
      Rate rate = rates.get(i);
      double interval = (double) rate.windowMicros() / rate.limit();
      double ahead = Math.max(0, arrivals[i] - now);
      // The slack keeps a whole number whole that became 58.9999 on its way through doubles.
      long remaining = (long) Math.floor((rate.windowMicros() - ahead) / interval + SLACK);
      left.add(new Allowance.Left(rate, Math.max(0, remaining), micros(ahead)));
    }
    return new Allowance(allowed, micros(allowed ? 0 : wait), left);
  }

  private static Duration micros(double micros) {
    return Duration.ofNanos((long) Math.ceil(micros) * 1_000);
  }
}
