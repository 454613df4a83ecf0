package io.atelier.billing.subscription;

import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.Plan;
import io.atelier.billing.catalog.PlanContent;
import io.atelier.billing.catalog.PlanContent.Interval;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.entitlement.Standing;
import io.atelier.billing.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's subscription. Transitions are pure and return the new value.
 *
 * @param thenPlan the free plan that follows the trial without a payment method; null: it expires
 * @param anchor of its periods, in the seller's time zone when it was made
 * @param price what a billing period costs; null when it was agreed on elsewhere
 * @param pilot without end and without invoice, until it subscribes
 */
record Subscription(
    UUID id,
    UUID tenantId,
    String platform,
    PlanVersion plan,
    @Nullable PlanVersion thenPlan,
    SubscriptionStatus status,
    Anchor anchor,
    Interval interval,
    int intervalCount,
    @Nullable Money price,
    @Nullable Instant trialStart,
    @Nullable Instant trialEnd,
    boolean pilot,
    BilledBy billedBy) {

  /** On quote: how often is agreed on with the price. */
  private static final PlanContent.Price MONTHLY =
      new PlanContent.Price(Interval.MONTH, 1, null, null);

  /** Whose engine runs it, for its life. */
  enum BilledBy {
    ATELIER,
    STRIPE
  }

  /**
   * The first subscription of a tenant that signed up.
   *
   * @throws IllegalStateException if the catalogue does not sell what the tenant signed up for
   */
  static Subscription begin(UUID id, SignUp signUp, CurrentCatalog current) {
    PlatformCatalog catalog =
        current
            .catalog()
            .platform(signUp.platform())
            .orElseThrow(
                () -> new IllegalStateException("nothing is sold on " + signUp.platform()));
    Plan plan = sold(catalog, signUp.planCode());
    boolean trial = signUp.trialEndsAt() != null;
    PlanContent.Price price = plan.content().price(catalog.currency()).orElse(MONTHLY);
    return new Subscription(
        id,
        signUp.tenantId(),
        signUp.platform(),
        current.newest(plan),
        trial ? thenPlan(catalog, current) : null,
        trial ? statusInTrial(catalog.trial()) : SubscriptionStatus.ACTIVE,
        new Anchor(signUp.at(), current.catalog().sellerOf(catalog).timeZone()),
        price.interval(),
        price.intervalCount(),
        price.amount(),
        trial ? signUp.at() : null,
        signUp.trialEndsAt(),
        signUp.pilot(),
        BilledBy.ATELIER);
  }

  private static Plan sold(PlatformCatalog catalog, String planCode) {
    return catalog
        .plan(planCode)
        .orElseThrow(() ->
            new IllegalStateException(
                "platform " + catalog.platform() + " sells no plan " + planCode));
  }

  private static @Nullable PlanVersion thenPlan(PlatformCatalog catalog, CurrentCatalog current) {
    String then = catalog.trial().then();
    return then == null ? null : current.newest(sold(catalog, then));
  }

  private static SubscriptionStatus statusInTrial(PlatformCatalog.Trial trial) {
    return trial.card() == PlatformCatalog.Trial.Card.REQUIRED
        ? SubscriptionStatus.PENDING
        : SubscriptionStatus.TRIAL;
  }

  /** Whether its trial ends at this instant. */
  boolean isInTrialUntil(Instant end) {
    return status == SubscriptionStatus.TRIAL && end.equals(trialEnd);
  }

  /** The end of a trial without a payment method; the end is a new anchor. */
  Subscription endTrial() {
    if (status != SubscriptionStatus.TRIAL || trialEnd == null) {
      throw new IllegalStateException("subscription " + id + " is in no trial");
    }
    Anchor end = new Anchor(trialEnd, anchor.zone());
    return thenPlan == null
        ? with(SubscriptionStatus.EXPIRED, plan, end, interval, intervalCount, price)
        : goOnWith(thenPlan, end);
  }

  private Subscription goOnWith(PlanVersion free, Anchor end) {
    String currency = price == null ? "" : price.currency();
    PlanContent.Price next =
        free.content()
            .price(currency)
            .or(() -> free.content().prices().stream().findFirst())
            .orElse(MONTHLY);
    return with(
        SubscriptionStatus.ACTIVE, free, end, next.interval(), next.intervalCount(), next.amount());
  }

  private Subscription with(
      SubscriptionStatus newStatus,
      PlanVersion newPlan,
      Anchor newAnchor,
      Interval newInterval,
      int newIntervalCount,
      @Nullable Money newPrice) {
    return new Subscription(
        id,
        tenantId,
        platform,
        newPlan,
        null,
        newStatus,
        newAnchor,
        newInterval,
        newIntervalCount,
        newPrice,
        trialStart,
        trialEnd,
        pilot,
        billedBy);
  }

  /** Whether the tenant may use what it bought. */
  private boolean access() {
    return switch (status) {
      case TRIAL, ACTIVE, PAST_DUE, CANCELLED -> true;
      case PENDING, PAUSED, EXPIRED -> false;
    };
  }

  private @Nullable String reason() {
    return switch (status) {
      case TRIAL, ACTIVE, PAST_DUE, CANCELLED -> null;
      case PENDING -> "card-required";
      case PAUSED -> "subscription-paused";
      case EXPIRED -> trialEnd == null ? "subscription-expired" : "trial-over";
    };
  }

  /** What it means for the tenant's rights, now and by itself later. */
  Standing standing() {
    return new Standing(
        tenantId, platform, status.code(), access(), reason(), plan, anchor, next());
  }

  private Standing.@Nullable Next next() {
    if (status != SubscriptionStatus.TRIAL || trialEnd == null) {
      return null;
    }
    Subscription after = endTrial();
    return new Standing.Next(
        trialEnd, after.status.code(), after.access(), after.reason(), after.plan);
  }

  /** The billing period of an instant: the trial while it runs or was the last. */
  BillingPeriod periodAt(Instant now) {
    if (trialStart != null
        && (status == SubscriptionStatus.TRIAL || status == SubscriptionStatus.EXPIRED)) {
      return new BillingPeriod(trialStart, trialEnd);
    }
    if (status == SubscriptionStatus.PENDING) {
      return new BillingPeriod(anchor.instant(), null);
    }
    int months = intervalCount * (interval == Interval.YEAR ? 12 : 1);
    int passed = anchor.periodsUntil(now, months);
    return new BillingPeriod(
        anchor.plusMonths(passed * months), anchor.plusMonths((passed + 1) * months));
  }

  /**
   * Days of trial that are left, a day begun counted whole, so that a trial of 14 days begins with
   * 14; null when it is in no trial.
   */
  @Nullable Integer trialDaysRemaining(Instant now) {
    if (status != SubscriptionStatus.TRIAL || trialEnd == null) {
      return null;
    }
    long seconds = Math.max(0, Duration.between(now, trialEnd).toSeconds());
    return Math.toIntExact(Math.ceilDiv(seconds, Duration.ofDays(1).toSeconds()));
  }

  /**
   * @param end exclusive; null while it has not begun
   */
  record BillingPeriod(Instant start, @Nullable Instant end) {}

  /**
   * A tenant as it signed up.
   *
   * @param at when; the first anchor
   * @param trialEndsAt null: no trial
   */
  record SignUp(
      UUID tenantId,
      String platform,
      String planCode,
      Instant at,
      @Nullable Instant trialEndsAt,
      boolean pilot) {}
}
