package io.atelier.usage.total;

import io.atelier.events.billing.EntitledLimit;
import io.atelier.events.billing.EntitlementPhase;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which totals have to be looked at after they grew: those from {@code least} on, those of whom
 * something was noted before, and those that were noted under another limit. Of all others {@link
 * Standing#marked} is what they are.
 *
 * @param least millionths; null: none
 * @param max of the limit, in millionths; null: there is none, or it is beyond what can be counted
 */
public record Watch(@Nullable Long least, @Nullable Long max) {

  /** Of a counter whose period has ended those of which something was noted, and no others. */
  public static Watch of(
      Counter counter, EntitlementPhase phase, Instant tenantNow, Thresholds thresholds) {
    return counter.hasEnded(tenantNow)
        ? new Watch(null, null)
        : of(counter, phase.limits().get(counter.metric()), thresholds);
  }

  /** A gauge is always looked at, for its hours hold its value. */
  public static Watch of(Counter counter, @Nullable EntitledLimit limit, Thresholds thresholds) {
    BigDecimal max = limit == null ? null : limit.max();
    Quantity part = Standing.part(max);
    Long least = max == null ? null : (Long) thresholds.least(max);
    return new Watch(
        counter.period().end() == null ? (Long) 0L : least,
        part == null ? null : part.millionths());
  }
}
