package io.atelier.events.billing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one platform sells, on {@code atelier.catalog}, keyed by the platform's code, the global
 * plans merged in.
 *
 * @param trial what a sign-up gets before it pays
 */
public record CatalogState(
    String platform, String defaultPlan, Trial trial, List<Metric> metrics, List<Plan> plans) {

  /**
   * @param days 0: no trial
   * @param card {@code none}, {@code optional} or {@code required}
   * @param thenPlan the plan that follows a trial without payment method; null: expired
   */
  public record Trial(int days, String card, @Nullable String thenPlan) {}

  /**
   * What is counted.
   *
   * @param kind counter, gauge, rate or value
   * @param aggregation sum, count, max, last or unique
   * @param keptBy application, members, api_keys, domains or webhooks
   * @param usageField the name in the usage answer; null: none
   * @param usageFactor the usage answer shows quantity times this; null: 1
   * @param quotaField the limit's name in the usage answer
   * @param dimensions properties that history can be grouped by
   */
  public record Metric(
      String code,
      LimitKind kind,
      String aggregation,
      @Nullable String unit,
      String keptBy,
      @Nullable String usageField,
      @Nullable Integer usageFactor,
      String quotaField,
      @Nullable List<String> dimensions) {}

  /**
   * A plan in its newest version.
   *
   * @param amount of the monthly price in minor units; null when on quote
   */
  public record Plan(
      String code,
      String name,
      int version,
      boolean isPublic,
      boolean isActive,
      boolean onQuote,
      @Nullable Long amount,
      @Nullable String currency,
      int trialDays,
      Map<String, EntitledLimit> limits,
      List<String> features) {}

  public Optional<Plan> plan(String code) {
    return plans.stream().filter(plan -> plan.code().equals(code)).findFirst();
  }

  public Optional<Metric> metric(String code) {
    return metrics.stream().filter(metric -> metric.code().equals(code)).findFirst();
  }
}
