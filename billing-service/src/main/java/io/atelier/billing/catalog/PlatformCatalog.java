package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import io.atelier.events.billing.EntitledLimit;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one platform sells, what is global merged in; a plan of its own hides the global one of the
 * same code.
 *
 * @param currency of prices that name none, and of a first subscription
 * @param maxTrialDays that a subscriber may ask for
 * @param graceDays access goes on so long after a payment failed
 * @param cancelAfterDays a suspended subscription is cancelled so long after; null: never
 * @param features by code, the name to show
 */
public record PlatformCatalog(
    String platform,
    String seller,
    String currency,
    BilledBy billedBy,
    String defaultPlan,
    Trial trial,
    int maxTrialDays,
    int graceDays,
    Dunning dunning,
    @Nullable Integer cancelAfterDays,
    Tax tax,
    Map<String, Metric> metrics,
    Map<String, String> features,
    Map<String, Plan> plans,
    Map<String, Addon> addons,
    Map<String, CreditPack> creditPacks,
    Map<String, Coupon> coupons) {

  /** Whose engine runs a subscription. */
  public enum BilledBy {
    ATELIER,
    STRIPE
  }

  /**
   * What a sign-up gets before it pays.
   *
   * @param days 0: no trial
   * @param then the free plan that follows without a payment method; null: the subscription expires
   * @param remindDays before its end, descending
   */
  public record Trial(int days, Card card, @Nullable String then, List<Integer> remindDays) {

    /** Whether a trial asks for a card. */
    public enum Card {
      NONE,
      OPTIONAL,
      REQUIRED
    }
  }

  /**
   * @param retryAfterDays when a failed payment is tried again, counted from the first failure
   */
  public record Dunning(List<Integer> retryAfterDays) {}

  /**
   * @param rates percent by the buyer's country
   * @param otherRate percent where the country has none
   * @param reverseCharge whether a buyer with a VAT id in another country of the EU pays none
   */
  public record Tax(Map<String, BigDecimal> rates, BigDecimal otherRate, boolean reverseCharge) {}

  public Optional<Plan> plan(String code) {
    return Optional.ofNullable(plans.get(code));
  }

  /** How long a sign-up to a plan may try it: what costs nothing needs no trial. */
  public int trialDays(Plan plan) {
    return plan.content().costsNothing() ? 0 : or(plan.trialDays(), trial.days());
  }

  /** How long a subscriber may ask to try a plan. */
  public int maxTrialDays(Plan plan) {
    return plan.content().costsNothing() ? 0 : or(plan.maxTrialDays(), maxTrialDays);
  }

  private static int or(@Nullable Integer own, int otherwise) {
    return own == null ? otherwise : own;
  }

  /** The one of several prices that a price list shows first: in the platform's currency. */
  Money shown(List<Money> prices) {
    return prices.stream()
        .filter(price -> price.currency().equals(currency))
        .findFirst()
        .orElseGet(prices::getFirst);
  }

  /** Plans as a price list shows them: by display order, then code. */
  List<Plan> inOrder() {
    return plans.values().stream()
        .sorted(Comparator.comparingInt(Plan::displayOrder).thenComparing(Plan::code))
        .toList();
  }

  /**
   * The limits that a version of a plan grants, with what a user reads at them and the plan that
   * grants more. A metric that is no longer in the catalogue is left out.
   */
  public Map<String, EntitledLimit> entitledLimits(PlanContent content) {
    Map<String, EntitledLimit> entitled = new TreeMap<>();
    content
        .limits()
        .forEach((code, limit) -> {
          Metric metric = metrics.get(code);
          if (metric != null) {
            entitled.put(
                code,
                new EntitledLimit(
                    metric.kind(),
                    limit.max(),
                    limit.then(),
                    content.usagePrices().containsKey(code),
                    metric.messageAt(limit.max()),
                    upgradePlan(code, limit)));
          }
        });
    return entitled;
  }

  /**
   * The code of the cheapest plan on offer that grants more of a metric; when none does, of one
   * that is sold on quote; else null.
   */
  @Nullable String upgradePlan(String metric, PlanContent.Limit limit) {
    Comparator<Plan> cheapestFirst =
        Comparator.comparing(Plan::onQuote)
            .thenComparingLong(this::monthlyAmount)
            .thenComparingInt(Plan::displayOrder)
            .thenComparing(Plan::code);
    return plans.values().stream()
        .filter(plan -> plan.isActive() && (plan.isPublic() || plan.onQuote()))
        .filter(plan -> grantsMore(plan, metric, limit))
        .min(cheapestFirst)
        .map(Plan::code)
        .orElse(null);
  }

  private static boolean grantsMore(Plan plan, String metric, PlanContent.Limit limit) {
    return plan.content().limits().getOrDefault(metric, PlanContent.Limit.NONE).isAbove(limit);
  }

  /** In the platform's currency; what has no such price comes last. */
  private long monthlyAmount(Plan plan) {
    return plan.content()
        .price(currency)
        .filter(price -> price.amount() != null)
        .map(PlatformCatalog::perMonth)
        .orElse(Long.MAX_VALUE);
  }

  private static long perMonth(PlanContent.Price price) {
    int months = price.intervalCount() * (price.interval() == PlanContent.Interval.YEAR ? 12 : 1);
    return price.amount() == null ? Long.MAX_VALUE : price.amount().amount() / months;
  }
}
