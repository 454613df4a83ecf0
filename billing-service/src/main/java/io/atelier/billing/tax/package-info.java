/**
 * Which tax a buyer pays, and how much it is. Pure.
 *
 * <p>The rate is the catalogue's for the buyer's country, which for a private buyer in the EU is
 * that country's VAT. A buyer in another country of the EU than the seller with a VAT id of valid
 * format owes it himself (reverse charge, article 196 of directive 2006/112/EC). Tax is taken per
 * rate on the sum of that rate's lines, rounded half up once.
 */
@NullMarked
package io.atelier.billing.tax;

import org.jspecify.annotations.NullMarked;
