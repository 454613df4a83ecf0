/**
 * Buying beside the plan: add-ons.
 *
 * <p>Who is in a trial or pays may buy; what is bought is invoiced at once, in advance, without
 * coupon, and counts from this instant. A monthly add-on follows the months of the subscription:
 * its first part is paid by the second, and from then on it stands on the renewal's invoice, or on
 * one of its own when the plan is not renewed at that instant. A cancelled one runs to its period's
 * end.
 *
 * <p>A purchase, its invoice, its timer and the entitlements commit together, under the tenant's
 * lock. In: nothing. Out: what {@code invoice} and {@code entitlement} publish.
 */
@NullMarked
package io.atelier.billing.purchase;

import org.jspecify.annotations.NullMarked;
