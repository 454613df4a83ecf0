package io.atelier.billing.subscription;

import io.atelier.billing.addon.AddonPeriods;
import io.atelier.billing.entitlement.Anchor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What others need to know of a tenant's subscription to sell it something beside the plan.
 *
 * @param currency it pays in; null while nothing was ever to be paid
 * @param anchor that its months are counted from
 * @param addonPeriods how what it bought beside the plan goes on
 * @param pilot without invoice, until it subscribes
 */
public record Subscriber(
    UUID subscriptionId,
    String platform,
    String planCode,
    SubscriptionStatus status,
    @Nullable String currency,
    Anchor anchor,
    AddonPeriods addonPeriods,
    boolean pilot) {

  static Subscriber of(Subscription subscription) {
    return new Subscriber(
        subscription.id(),
        subscription.platform(),
        subscription.terms().plan().planCode(),
        subscription.status(),
        subscription.currency(),
        subscription.anchor(),
        subscription.addonPeriods(),
        subscription.pilot());
  }
}
