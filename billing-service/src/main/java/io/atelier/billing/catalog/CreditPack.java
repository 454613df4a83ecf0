package io.atelier.billing.catalog;

import io.atelier.billing.money.Money;
import java.util.List;

/**
 * Prepaid units that can be bought.
 *
 * @param prices one for each currency
 */
public record CreditPack(String code, int credits, List<Money> prices, int displayOrder) {}
