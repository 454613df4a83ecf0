package io.atelier.billing.subscription;

import io.atelier.billing.entitlement.Anchor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What others need to know of a tenant's subscription to sell it something beside the plan.
 *
 * @param access whether the tenant may use what it bought
 * @param currency it pays in; null while nothing was ever to be paid
 * @param anchor that its months are counted from
 * @param pilot without invoice, until it subscribes
 */
public record Subscriber(
    UUID subscriptionId,
    String platform,
    String planCode,
    SubscriptionStatus status,
    boolean access,
    @Nullable String currency,
    Anchor anchor,
    boolean pilot) {

  static Subscriber of(Subscription subscription) {
    return new Subscriber(
        subscription.id(),
        subscription.platform(),
        subscription.terms().plan().planCode(),
        subscription.status(),
        subscription.access(),
        subscription.currency(),
        subscription.anchor(),
        subscription.pilot());
  }
}
