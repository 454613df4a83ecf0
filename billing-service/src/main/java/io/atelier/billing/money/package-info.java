/** Amounts of money, exact to the minor unit. */
@NullMarked
package io.atelier.billing.money;

import org.jspecify.annotations.NullMarked;
