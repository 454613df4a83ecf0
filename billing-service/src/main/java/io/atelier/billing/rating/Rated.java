package io.atelier.billing.rating;

import java.math.BigDecimal;

/**
 * What a usage period's value comes to.
 *
 * @param quantity that is paid for, in the unit of {@code unitPrice}
 * @param unitPrice minor units; of several tiers what one unit cost on average
 * @param amount minor units; always {@code quantity × unitPrice} rounded half up
 */
public record Rated(BigDecimal quantity, BigDecimal unitPrice, long amount) {
  static final Rated NOTHING = new Rated(BigDecimal.ZERO, BigDecimal.ZERO, 0);
}
