package io.atelier.billing.subscription;

import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.Plan;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.subscription.Subscription.SignUp;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** How subscriptions come into being. Pure. */
final class SubscriptionBeginning {
  private SubscriptionBeginning() {}

  /**
   * The first subscription of a tenant that signed up.
   *
   * @throws IllegalStateException if the catalogue does not sell what the tenant signed up for
   */
  static Subscription signUp(UUID id, SignUp signUp, CurrentCatalog current) {
    PlatformCatalog catalog = Offers.of(current, signUp.platform()).catalog();
    Plan plan = sold(catalog, signUp.planCode());
    Instant trialEnd = signUp.trialEndsAt();
    Terms terms = Terms.usual(current.newest(plan), catalog.currency());
    Trial trial =
        trialEnd == null
            ? null
            : new Trial(signUp.at(), trialEnd, thenPlan(catalog, current), false);
    Subscription begun =
        fresh(
            id,
            signUp.tenantId(),
            signUp.platform(),
            terms,
            trial == null ? SubscriptionStatus.ACTIVE : statusInTrial(catalog.trial()),
            new Anchor(signUp.at(), current.catalog().sellerOf(catalog).timeZone()),
            trial,
            signUp.pilot(),
            false,
            null);
    return trial != null || signUp.pilot() || terms.costsNothing()
        ? begun
        : begun.edit().subscribed(false).done();
  }

  /** What has no trial is paid for from its first instant. */
  static Outcome charged(Subscription begun, PlanCharges charges, Instant at) {
    return begun.status() == SubscriptionStatus.ACTIVE && !begun.pilot()
        ? Subscribing.charged(begun, charges, at, "subscription.created").with(Bill.NOTHING)
        : Outcome.of(begun, "subscription.created");
  }

  /** What follows one that has expired: of the same tenant, with what it has used up. */
  static Subscription again(UUID id, Subscription expired, Terms terms, Instant at) {
    return fresh(
        id,
        expired.tenantId(),
        expired.platform(),
        terms,
        SubscriptionStatus.ACTIVE,
        new Anchor(at, expired.anchor().zone()),
        null,
        false,
        expired.trialAsked(),
        expired.currency());
  }

  private static Subscription fresh(
      UUID id,
      UUID tenantId,
      String platform,
      Terms terms,
      SubscriptionStatus status,
      Anchor anchor,
      @Nullable Trial trial,
      boolean pilot,
      boolean trialAsked,
      @Nullable String currency) {
    return new Subscription(
        id,
        tenantId,
        platform,
        terms,
        status,
        anchor.instant(),
        anchor,
        trial,
        null,
        null,
        null,
        null,
        pilot,
        trialAsked,
        currency,
        0,
        null,
        PlanChange.ProrationBehavior.CREATE_PRORATIONS,
        Subscription.BilledBy.ATELIER);
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
}
