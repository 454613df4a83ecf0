/**
 * The end of a tenant, once tenant-service has said {@code tenant.purged}.
 *
 * <p>What goes: subscriptions, add-ons, coupons that were redeemed, overrides, entitlements, usage
 * totals, timers, what waited for a next invoice, and the name and address of the tenant. What the
 * law wants kept stays: invoices with their lines, numbers and the buyer that was copied into them,
 * what they rest on (rated usage, billing credits), payments. An account's billing details are the
 * account's, not the tenant's, and stay with it.
 *
 * <p>A draft is finished first, with the usage that is known, and names its buyer as ever; until it
 * has its number the purge waits. Then all goes in one transaction, with a tombstone for each
 * subscription and for the entitlements. The tenant's lock remembers that it was purged: the same
 * event again, an older one, or a late usage total brings nothing back.
 */
@NullMarked
package io.atelier.billing.purge;

import org.jspecify.annotations.NullMarked;
