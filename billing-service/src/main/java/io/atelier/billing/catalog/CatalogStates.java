package io.atelier.billing.catalog;

import io.atelier.events.billing.CatalogState;
import java.util.List;

/** What the other services are told of a platform's catalogue. */
final class CatalogStates {
  private CatalogStates() {}

  static CatalogState of(PlatformCatalog platform, CurrentCatalog current) {
    PlatformCatalog.Trial trial = platform.trial();
    return new CatalogState(
        platform.platform(),
        platform.defaultPlan(),
        new CatalogState.Trial(trial.days(), YamlValue.name(trial.card()), trial.then()),
        platform.metrics().values().stream().map(CatalogStates::metric).toList(),
        platform.inOrder().stream().map(plan -> plan(platform, plan, current)).toList());
  }

  private static CatalogState.Metric metric(Metric metric) {
    return new CatalogState.Metric(
        metric.code(),
        metric.kind(),
        YamlValue.name(metric.aggregation()),
        metric.unit(),
        YamlValue.name(metric.keptBy()),
        metric.usageField(),
        metric.usageFactor(),
        metric.quotaField(),
        metric.dimensions());
  }

  private static CatalogState.Plan plan(
      PlatformCatalog platform, Plan plan, CurrentCatalog current) {
    var amount =
        plan.onQuote()
            ? null
            : plan.content().price(platform.currency()).map(PlanContent.Price::amount).orElse(null);
    return new CatalogState.Plan(
        plan.code(),
        plan.name(),
        current.newest(plan).version(),
        plan.isPublic(),
        plan.isActive(),
        plan.onQuote(),
        amount == null ? null : amount.amount(),
        amount == null ? null : amount.currency(),
        platform.trialDays(plan),
        platform.entitledLimits(plan.content()),
        List.copyOf(plan.content().features()));
  }
}
