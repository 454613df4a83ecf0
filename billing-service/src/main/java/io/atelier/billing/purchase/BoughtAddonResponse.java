package io.atelier.billing.purchase;

import io.atelier.billing.addon.BoughtAddon;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An add-on that a tenant bought.
 *
 * @param status active, cancelled (it runs to {@code periodEnd}) or expired
 * @param periodEnd exclusive; null when it is paid once
 * @param stripeSubscriptionItemId null where Atelier invoices
 */
record BoughtAddonResponse(
    UUID id,
    String code,
    String status,
    int quantity,
    @Nullable String domainName,
    Instant periodStart,
    @Nullable Instant periodEnd,
    @Nullable Instant cancelledAt,
    @Nullable String stripeSubscriptionItemId) {

  static BoughtAddonResponse from(BoughtAddon addon) {
    return new BoughtAddonResponse(
        addon.id(),
        addon.code(),
        addon.status().code(),
        addon.quantity(),
        addon.domainName(),
        addon.periodStart(),
        addon.periodEnd(),
        addon.cancelledAt(),
        null);
  }
}
