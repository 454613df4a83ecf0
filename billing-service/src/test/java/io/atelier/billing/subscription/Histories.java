package io.atelier.billing.subscription;

import io.atelier.billing.catalog.Addon;
import io.atelier.billing.catalog.Catalogs;
import io.atelier.billing.catalog.Coupon;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.Plan;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.coupon.CouponRequest;
import io.atelier.billing.coupon.Redeemed;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.entitlement.Generated;
import io.atelier.billing.entitlement.Overrides;
import io.atelier.billing.invoice.Charge;
import io.atelier.billing.invoice.LineType;
import io.atelier.billing.money.Money;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import io.atelier.billing.subscription.PlanChange.When;
import io.atelier.billing.subscription.Subscription.SignUp;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;

/** Lives that tenants might lead, with a bent for what hurts: boundaries, and twice at once. */
final class Histories {
  static final CurrentCatalog CATALOG = Catalogs.current();
  private static final List<String> PLATFORMS =
      List.of("studio", "oms", "rural-health", "docs-api", "instances", "oms", "loyalty");

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
    if (history.subscription.deletedFrom() != null) {
      return deleted(history, random);
    }
    return switch (random.nextInt(24)) {
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
      case 13, 14, 15 -> buy(history, random);
      case 16 -> cancelAddon(history, random);
      case 17 -> redeem(history, random);
      case 18 -> item(history, random);
      case 20 -> pilot(history, random);
      case 19 ->
          history.subscription.status() == SubscriptionStatus.EXPIRED
              ? Optional.of("ended")
              : history.command(SubscriptionStanding::delete);
      default -> {
        history.runTo(later(history, random));
        yield Optional.empty();
      }
    };
  }

  /** Nothing is done for a deleted tenant but to restore it. */
  private static Optional<String> deleted(History history, SplittableRandom random) {
    if (random.nextBoolean()) {
      return history.command((now, at) -> SubscriptionStanding.restore(now, history.charges, at));
    }
    history.runTo(
        random.nextBoolean()
            ? later(history, random)
            : history.now.plusSeconds(random.nextInt(86_400)));
    return Optional.empty();
  }

  private static Optional<String> buy(History history, SplittableRandom random) {
    List<Addon> addons =
        history.offers.catalog().addons().values().stream()
            .sorted(Comparator.comparing(Addon::code))
            .toList();
    if (addons.isEmpty()) {
      return Optional.of("nothing to buy");
    }
    Addon addon = addons.get(random.nextInt(addons.size()));
    boolean domain = addon.category() == Addon.Category.DOMAIN;
    return history.buy(
        addon.code(),
        domain ? 1 : 1 + random.nextInt(5),
        domain ? "d" + random.nextInt(3) + ".example.lu" : null);
  }

  private static Optional<String> cancelAddon(History history, SplittableRandom random) {
    List<UUID> ids = List.copyOf(history.addons.keySet());
    if (ids.isEmpty()) {
      return Optional.of("nothing to cancel");
    }
    history.cancelAddon(ids.get(random.nextInt(ids.size())));
    return Optional.empty();
  }

  private static Optional<String> redeem(History history, SplittableRandom random) {
    boolean percent = random.nextBoolean();
    Subscription now = history.subscription;
    String currency = now.currency(history.offers.catalog().currency());
    Coupon coupon =
        new Coupon(
            "C" + random.nextInt(100),
            null,
            percent ? new BigDecimal(1 + random.nextInt(100)) : null,
            percent ? null : new Money(1 + random.nextInt(10_000), currency),
            random.nextBoolean() ? 1 + random.nextInt(6) : null,
            List.of(),
            null,
            null);
    Instant paidFrom = now.isInTrial() ? now.trial().end() : history.now;
    history.coupon =
        Redeemed.of(
            coupon,
            new CouponRequest(
                now.tenantId(),
                now.id(),
                now.platform(),
                coupon.code(),
                now.terms().plan().planCode(),
                currency,
                paidFrom,
                history.now),
            now.anchor().zone());
    return Optional.empty();
  }

  private static Optional<String> pilot(History history, SplittableRandom random) {
    Terms terms = history.offers.unpaid(plan(history.offers.catalog(), random).code());
    return history.command((now, at) -> {
      boolean ended = now.status() == SubscriptionStatus.EXPIRED;
      return Subscribing.pilot(
          ended ? SubscriptionBeginning.again(UUID.randomUUID(), now, terms, at) : now,
          ended,
          terms,
          history.usageSoFar(at),
          at);
    });
  }

  private static Optional<String> item(History history, SplittableRandom random) {
    long amount = random.nextInt(20_000) - 2_000;
    history.pend(
        new Charge(
            LineType.ADJUSTMENT,
            "item:" + random.nextLong(),
            "Something",
            BigDecimal.ONE,
            BigDecimal.valueOf(amount),
            amount,
            history.now,
            history.now,
            Map.of()));
    return Optional.empty();
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
        new Overrides(
            Map.of(metric, new BigDecimal(random.nextInt(1000))),
            Map.of(),
            "why",
            random.nextBoolean() ? history.now.plusSeconds(1 + random.nextInt(86_400 * 90)) : null,
            "operator",
            history.now));
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
