package io.atelier.gateway.ratelimit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generic cell rate algorithm over several rates at once: a request passes all or counts on
 * none. The script in {@link RedisLimiter} is the same arithmetic.
 *
 * <p>What was spent comes back evenly, but not yet in the first moments after a full allowance was
 * broken into: so what clients send at once is counted as sent at once, however long it takes them
 * to get it here, and of limit + 1 such requests exactly one is refused.
 *
 * <p>All times are microseconds since {@link #EPOCH_SECONDS}.
 */
final class Cell {

  /** Time is counted from 2026 on, because doubles are finer near zero. */
  static final long EPOCH_SECONDS = 1_767_225_600;

  /** The share of an interval that doubles may leave over: no reason to refuse. */
  private static final double SLACK = 1e-3;

  /**
   * Of one rate.
   *
   * @param since when a full allowance was broken into
   * @param arrival the theoretical arrival time, on the rate's own clock
   */
  record State(double since, double arrival) {

    /** The rate's own clock stands still at first, then goes on as late as that made it. */
    double clock(long now, Rate rate) {
      return since + Math.max(0, now - since - rate.pauseMicros());
    }
  }

  private final @Nullable State[] states;

  Cell(int rates) {
    this.states = new State[rates];
  }

  /** Decides one request and, when it passes, counts it. */
  synchronized Allowance take(List<Rate> rates, long now) {
    State[] before = new State[states.length];
    State[] after = new State[states.length];
    double wait = 0;
    for (int i = 0; i < states.length; i++) {
      Rate rate = rates.get(i);
      State known = states[i];
      before[i] =
          known == null || known.arrival() <= known.clock(now, rate) ? new State(now, now) : known;
      double clock = before[i].clock(now, rate);
      double interval = (double) rate.windowMicros() / rate.limit();
      after[i] = new State(before[i].since(), before[i].arrival() + interval);
      double over = after[i].arrival() - rate.windowMicros() - clock;
      if (over > interval * SLACK) {
        wait = Math.max(wait, over + rate.pauseMicros() + clock - now);
      }
    }
    boolean allowed = wait == 0;
    if (allowed) {
      System.arraycopy(after, 0, states, 0, after.length);
    }
    return allowance(rates, wait, allowed ? after : before, now);
  }

  /**
   * @param wait microseconds until one more would pass; 0: this one did
   * @param states of each rate, after this request
   */
  static Allowance allowance(List<Rate> rates, double wait, State[] states, long now) {
    List<Allowance.Left> left = new ArrayList<>(rates.size());
    for (int i = 0; i < rates.size(); i++) {
      Rate rate = rates.get(i);
      double interval = (double) rate.windowMicros() / rate.limit();
      double ahead = Math.max(0, states[i].arrival() - states[i].clock(now, rate));
      // The slack keeps a whole number whole that became 58.9999 on its way through doubles.
      long remaining = (long) Math.floor((rate.windowMicros() - ahead) / interval + SLACK);
      double full = ahead == 0 ? 0 : states[i].arrival() + rate.pauseMicros() - now;
      left.add(new Allowance.Left(rate, Math.max(0, remaining), micros(full)));
    }
    return new Allowance(wait == 0, micros(wait), left);
  }

  private static Duration micros(double micros) {
    return Duration.ofNanos((long) Math.ceil(micros) * 1_000);
  }
}
