package io.atelier.billing.purchase;

import io.atelier.billing.addon.BoughtAddon;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.subscription.Subscriber;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The door to the offer for tests of other features. */
public final class Purchases {
  private Purchases() {}

  /** What a subscriber buys; a problem when it is not offered. */
  public static BoughtAddon buy(
      CurrentCatalog current,
      Subscriber subscriber,
      UUID tenantId,
      String code,
      int pieces,
      @Nullable String domain,
      List<BoughtAddon> had,
      Instant now) {
    return AddonOffer.of(subscriber, current)
        .buy(tenantId, UUID.randomUUID(), new BuyAddonRequest(code, pieces, domain), had, now);
  }
}
