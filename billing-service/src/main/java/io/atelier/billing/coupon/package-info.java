/**
 * Coupons as tenants redeem them. What a coupon gives and for how long is the catalogue's; here is
 * who redeemed which, copied at that moment, and how often each was redeemed.
 *
 * <p>A tenant redeems a coupon once for all, when it subscribes; a later one takes the place of the
 * one before. The count of uses is a row that every redemption of the coupon updates in its own
 * transaction: never more than {@code max_uses} whatever happens at once, and a redemption that is
 * rolled back is not counted. A global coupon is counted over all platforms where it is sold.
 */
@NullMarked
package io.atelier.billing.coupon;

import org.jspecify.annotations.NullMarked;
