package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import java.util.List;

/**
 * A pack of credits in a price list.
 *
 * @param price in the platform's currency if it has it
 * @param prices in each currency
 */
record CreditPackResponse(String code, int credits, Money price, List<Money> prices) {

  static CreditPackResponse from(CreditPack pack, PlatformCatalog platform) {
    return new CreditPackResponse(
        pack.code(), pack.credits(), platform.shown(pack.prices()), pack.prices());
  }
}
