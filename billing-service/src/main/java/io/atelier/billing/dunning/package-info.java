/** What follows when an invoice is not paid in time. */
@NullMarked
package io.atelier.billing.dunning;

import org.jspecify.annotations.NullMarked;
