/**
 * A clock for each tenant that can be moved forward, so that a year of trials, renewals, dunning
 * and invoices is seen in seconds. Off unless a setting says otherwise.
 *
 * <p>The tenant's now is system time plus an offset on its lock. An advance notes its target there;
 * the timer worker then goes from due instant to due instant: it moves the clock, runs what is due
 * in order, publishes the entitlements with the new offset, and goes on once no invoice waits for
 * usage. The target is cleared when every invoice has its number. Each step is a transaction, so a
 * replica that dies is carried on by another. From there the clock runs on.
 *
 * <p>Invoices of a tenant whose clock was ever moved are numbered in a series of their own.
 */
@NullMarked
package io.atelier.billing.testclock;

import org.jspecify.annotations.NullMarked;
