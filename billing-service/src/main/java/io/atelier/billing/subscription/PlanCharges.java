package io.atelier.billing.subscription;

import io.atelier.billing.catalog.Plan;
import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.catalog.UsagePrice;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.LineType;
import io.atelier.billing.invoice.PeriodType;
import io.atelier.billing.invoice.UsageSlot;
import io.atelier.billing.subscription.Subscription.BillingPeriod;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a plan is charged: in advance for a period, to the second for a part of one, in arrears for
 * usage.
 *
 * @param catalog as it is now: it gives names, never amounts
 */
record PlanCharges(PlatformCatalog catalog) {
  static final String PLAN = "plan";

  /** A whole period, in advance; nothing when it costs nothing. */
  List<Charge> period(Subscription subscription, String item, Instant from, Instant until) {
    return charge(LineType.PLAN, subscription, item, subscription.terms().amount(), from, until);
  }

  /** What is left of a period that was not charged. */
  List<Charge> rest(Subscription subscription, Instant from, Instant until) {
    long amount = part(subscription, subscription.terms().amount(), from, until);
    return charge(LineType.PLAN, subscription, item(PLAN, subscription), amount, from, until);
  }

  /** A price gives way to another for the rest of what was charged: one credit, one charge. */
  List<Charge> change(Subscription before, Subscription after, Instant at) {
    List<Charge> lines = new ArrayList<>(credit(before, after, at));
    Billed billed = after.billed();
    if (billed != null) {
      long amount = part(before, after.terms().amount(), at, billed.until());
      lines.addAll(
          charge(
              LineType.PRORATION,
              after,
              item("proration", after) + ":charge",
              amount,
              at,
              billed.until()));
    }
    return lines;
  }

  /** What was charged and is not used. */
  List<Charge> credit(Subscription before, Subscription after, Instant at) {
    Billed billed = before.billed();
    if (billed == null || !at.isBefore(billed.until())) {
      return List.of();
    }
    long amount = part(before, billed.amount(), at, billed.until());
    return charge(
        LineType.PRORATION,
        before,
        item("proration", after) + ":credit",
        -amount,
        at,
        billed.until());
  }

  /** Amount × seconds / seconds of the period, rounded half up. */
  private static long part(Subscription subscription, long amount, Instant from, Instant until) {
    BillingPeriod period = subscription.periodAt(from);
    Instant end = period.end();
    if (end == null) {
      return amount;
    }
    return BigDecimal.valueOf(amount)
        .multiply(BigDecimal.valueOf(Duration.between(from, until).toSeconds()))
        .divide(
            BigDecimal.valueOf(Duration.between(period.start(), end).toSeconds()),
            0,
            RoundingMode.HALF_UP)
        .longValueExact();
  }

  /** Told apart from what a renewal charges at the same instant, and from another command's. */
  static String item(String what, Subscription subscription) {
    return what + ":" + subscription.changes();
  }

  private List<Charge> charge(
      LineType type,
      Subscription subscription,
      String item,
      long amount,
      Instant from,
      Instant until) {
    if (amount == 0) {
      return List.of();
    }
    String code = subscription.terms().plan().planCode();
    return List.of(
        new Charge(
            type,
            item,
            amount < 0 ? "Unused time on " + name(code) : description(type, code),
            BigDecimal.ONE,
            BigDecimal.valueOf(amount),
            amount,
            from,
            until,
            Map.of("plan_code", code, "plan_version", subscription.terms().plan().version())));
  }

  private String description(LineType type, String code) {
    return type == LineType.PRORATION ? "Remaining time on " + name(code) : name(code);
  }

  private String name(String planCode) {
    return catalog.plan(planCode).map(Plan::name).orElse(planCode);
  }

  static PeriodType type(Terms terms) {
    return terms.interval() == Interval.YEAR ? PeriodType.YEARLY : PeriodType.MONTHLY;
  }

  /** Whether usage is invoiced at the end of a usage period. */
  boolean chargesUsage(Subscription subscription) {
    return subscription.terms().plan().content().usagePrices().keySet().stream()
        .anyMatch(metric -> usagePrice(subscription, metric) != null);
  }

  /**
   * Usage of a period that ends, at the prices of the plan at its end; none of a trial.
   *
   * @param limits that hold at its end, which an overage counts from
   */
  List<UsageSlot> usage(
      Subscription subscription,
      Map<String, PlanContent.Limit> limits,
      Instant from,
      Instant until) {
    List<UsageSlot> slots = new ArrayList<>();
    for (String metric : subscription.terms().plan().content().usagePrices().keySet()) {
      UsagePrice price = usagePrice(subscription, metric);
      if (price != null && from.isBefore(until)) {
        PlanContent.Limit limit = limits.get(metric);
        slots.add(
            new UsageSlot(
                metric, from, until, price, limit == null ? null : limit.max(), described(metric)));
      }
    }
    return slots;
  }

  private String described(String metric) {
    String words = metric.replace('_', ' ');
    return Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private @Nullable UsagePrice usagePrice(Subscription subscription, String metric) {
    String currency = subscription.price(catalog.currency()).currency();
    return subscription.pilot()
        ? null
        : subscription
            .terms()
            .plan()
            .content()
            .usagePrices()
            .getOrDefault(metric, List.of())
            .stream()
            .filter(price -> price.currency().equals(currency))
            .findFirst()
            .orElse(null);
  }
}
