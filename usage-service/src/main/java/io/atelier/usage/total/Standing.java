package io.atelier.usage.total;

import io.atelier.events.billing.BeyondLimit;
import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import io.atelier.events.billing.LimitKind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a tenant stands with one metric: its total against the limit of the phase that holds.
 *
 * @param limit null: counted without limit
 */
public record Standing(Total total, @Nullable EntitledLimit limit) {

  public static Standing of(EntitlementPhase phase, Total total) {
    return new Standing(total, phase.limits().get(total.counter().metric()));
  }

  /**
   * The same of a total whose period may have ended. What billing says begins with now, so such a
   * total stands against the limit under which it was counted last.
   */
  public static Standing of(EntitlementPhase phase, Instant tenantNow, Total total) {
    return total.counter().hasEnded(tenantNow)
        ? new Standing(total, noted(total.alerted().max()))
        : of(phase, total);
  }

  private static @Nullable EntitledLimit noted(@Nullable Quantity max) {
    return max == null
        ? null
        : new EntitledLimit(LimitKind.COUNTER, max.value(), BeyondLimit.REFUSE, false, null, null);
  }

  public String metric() {
    return total.counter().metric();
  }

  /** Null is unlimited. */
  public @Nullable BigDecimal max() {
    return limit == null || limit.max() == null ? null : plain(limit.max());
  }

  public BigDecimal used() {
    return total.used().value();
  }

  public BigDecimal reserved() {
    return total.reserved().value();
  }

  /** Never below zero; null is unlimited. */
  public @Nullable BigDecimal remaining() {
    BigDecimal max = max();
    return max == null
        ? null
        : plain(max.subtract(used()).subtract(reserved()).max(BigDecimal.ZERO));
  }

  public @Nullable Instant resetsAt() {
    return total.counter().period().end();
  }

  /** Whether the total is at the limit or beyond it. */
  public boolean limitReached() {
    BigDecimal max = max();
    return max != null && used().compareTo(max) >= 0;
  }

  /** Null while there is something left. */
  public @Nullable Instant limitReachedAt() {
    return limitReached() ? total.limitReachedAt() : null;
  }

  /** Whether the total may become {@code wanted}, with what is leased out beside it. */
  public boolean admits(BigDecimal wanted) {
    return limit == null || limit.admits(wanted.add(reserved()));
  }

  /**
   * The same with the instant of reaching the limit set or cleared, and with what is to be alerted
   * of noted. In its period a counter's threshold counts once for each limit; a gauge's counts
   * again after the gauge fell below it.
   */
  public Standing marked(Instant tenantNow, Thresholds thresholds) {
    Instant since = total.limitReachedAt();
    Instant reachedAt = limitReached() ? (since == null ? tenantNow : since) : null;
    return new Standing(total.marked(reachedAt, alerted(thresholds)), limit);
  }

  private Total.Alerted alerted(Thresholds thresholds) {
    BigDecimal max = max();
    if (max == null) {
      return Total.Alerted.OF_NOTHING;
    }
    Quantity part = part(max);
    int reached = thresholds.reached(total.used(), max);
    boolean again = resetsAt() == null || !Objects.equals(part, total.alerted().max());
    return new Total.Alerted(again ? reached : Math.max(reached, total.alerted().percent()), part);
  }

  /** A limit as alerts are noted with it; null if there is none, or it cannot be reached. */
  static @Nullable Quantity part(@Nullable BigDecimal max) {
    return max != null && Quantity.fault(max).isEmpty() ? Quantity.of(max) : null;
  }

  private static BigDecimal plain(BigDecimal number) {
    BigDecimal shortest = number.stripTrailingZeros();
    return shortest.scale() < 0 ? shortest.setScale(0) : shortest;
  }
}
