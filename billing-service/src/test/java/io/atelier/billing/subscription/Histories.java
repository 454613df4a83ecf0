package io.atelier.billing.subscription;

import io.atelier.billing.catalog.Catalogs;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.Plan;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.entitlement.Generated;
import io.atelier.billing.entitlement.Grants;
import io.atelier.billing.entitlement.Overrides;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import io.atelier.billing.subscription.PlanChange.When;
import io.atelier.billing.subscription.Subscription.SignUp;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** Lives that tenants might lead, with a bent for what hurts: boundaries, and twice at once. */
final class Histories {
  static final CurrentCatalog CATALOG = Catalogs.current();
  private static final List<String> PLATFORMS =
      List.of("studio", "oms", "rural-health", "docs-api", "instances");

  private Histories() {}

  static History begin(SplittableRandom random) {
    String platform = PLATFORMS.get(random.nextInt(PLATFORMS.size()));
    PlatformCatalog catalog = CATALOG.catalog().platform(platform).orElseThrow();
    Anchor anchor = Generated.anchor(random);
    Plan plan = plan(catalog, random);
    boolean trial = random.nextBoolean() && !plan.content().costsNothing();
    Subscription begun =
        SubscriptionBeginning.signUp(
            UUID.randomUUID(),
            new SignUp(
                UUID.randomUUID(),
                platform,
                plan.code(),
                anchor.instant(),
                trial ? anchor.instant().plus(Generated.trial(random)) : null,
                random.nextInt(10) == 0 && !trial),
            CATALOG);
    return new History(CATALOG, catalog, History.inZoneOf(begun, anchor), anchor.instant());
  }

  /** One command, or some time; answers why it was refused. */
  static Optional<String> step(History history, SplittableRandom random) {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> subscribe(history, random);
      case 3, 4 -> change(history, random);
      case 5 ->
          history.command((now, at) ->
              SubscriptionStanding.cancel(
                  now, random.nextInt(4) == 0 ? When.NOW : When.PERIOD_END, "why", at));
      case 6, 7 ->
          history.command((now, at) -> SubscriptionStanding.resume(now, history.charges, at));
      case 8 -> history.command(SubscriptionStanding::pause);
      case 9 -> history.command((now, at) -> SubscriptionStanding.extendTrial(now, 7, at));
      case 10 -> overdue(history);
      case 11 -> recover(history);
      case 12 -> grant(history, random);
      default -> {
        history.runTo(later(history, random));
        yield Optional.empty();
      }
    };
  }

  private static Optional<String> subscribe(History history, SplittableRandom random) {
    Terms terms = terms(history, random);
    Integer trialDays =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> 1 + random.nextInt(14);
          default -> null;
        };
    return history.command((now, at) ->
        now.status() == SubscriptionStatus.EXPIRED
            ? new Subscribing(terms, trialDays, 14)
                .begin(
                    SubscriptionBeginning.again(UUID.randomUUID(), now, terms, at),
                    history.charges,
                    history.usageSoFar(at),
                    at)
            : new Subscribing(terms, trialDays, 14)
                .apply(now, history.charges, history.usageSoFar(at), at));
  }

  private static Optional<String> change(History history, SplittableRandom random) {
    PlanChange change = planChange(history, random);
    return history.command(
        (now, at) -> change.apply(now, history.charges, history.usageSoFar(at), at));
  }

  static PlanChange planChange(History history, SplittableRandom random) {
    When[] whens = {When.NOW, When.PERIOD_END, null};
    ProrationBehavior[] behaviors = ProrationBehavior.values();
    Billed billed = history.subscription.billed();
    Instant back = history.now.minusSeconds(random.nextInt(3_000));
    return new PlanChange(
        terms(history, random),
        whens[random.nextInt(3)],
        behaviors[random.nextInt(3)],
        random.nextInt(3) == 0 && billed != null && !back.isBefore(billed.from()) ? back : null);
  }

  private static Terms terms(History history, SplittableRandom random) {
    Plan plan = plan(history.offers.catalog(), random);
    boolean yearly =
        random.nextInt(3) == 0
            && plan.content().prices().stream()
                .anyMatch(price -> price.interval() == Interval.YEAR && price.amount() != null);
    return history.offers.sold(plan.code(), yearly ? Interval.YEAR : null, history.subscription);
  }

  private static Plan plan(PlatformCatalog catalog, SplittableRandom random) {
    List<Plan> plans =
        catalog.plans().values().stream()
            .filter(plan -> plan.isPublic() && plan.isActive() && !plan.onQuote())
            .toList();
    return plans.get(random.nextInt(plans.size()));
  }

  private static Optional<String> overdue(History history) {
    Subscription now = history.subscription;
    if (now.isInTrial()
        || (now.status() != SubscriptionStatus.ACTIVE
            && now.status() != SubscriptionStatus.CANCELLED)) {
      return Optional.of("not due");
    }
    return history.command((subscription, at) ->
        Outcome.of(
            SubscriptionEvents.pastDue(subscription, PastDue.begin(history.offers.catalog(), at)),
            "subscription.past_due"));
  }

  private static Optional<String> recover(History history) {
    return history.subscription.status() == SubscriptionStatus.PAST_DUE
        ? history.command((now, at) -> SubscriptionStanding.recover(now, history.charges, at))
        : Optional.of("not past due");
  }

  private static Optional<String> grant(History history, SplittableRandom random) {
    String metric =
        history.offers.catalog().metrics().keySet().stream().sorted().findFirst().orElseThrow();
    history.grant(
        new Grants(
            List.of(),
            new Overrides(
                Map.of(metric, new BigDecimal(random.nextInt(1000))),
                Map.of(),
                "why",
                random.nextBoolean()
                    ? history.now.plusSeconds(1 + random.nextInt(86_400 * 90))
                    : null,
                "operator",
                history.now)));
    return Optional.empty();
  }

  /** Half of the time to where something happens, or just beside it. */
  private static Instant later(History history, SplittableRandom random) {
    Instant due =
        SubscriptionSchedule.of(history.subscription, history.charges, history.now)
            .values()
            .stream()
            .min(Instant::compareTo)
            .orElse(history.now.plus(Duration.ofDays(3)));
    return switch (random.nextInt(6)) {
      case 0 -> due;
      case 1 -> due.minusMillis(1).isAfter(history.now) ? due.minusMillis(1) : due;
      case 2 -> due.plusMillis(1);
      case 3 -> history.now.plusSeconds(random.nextInt(86_400 * 400));
      default -> history.now.plusSeconds(random.nextInt(86_400 * 40));
    };
  }
}
