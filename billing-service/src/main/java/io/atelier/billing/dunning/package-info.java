/**
 * What follows when an invoice is not paid in time.
 *
 * <pre>
 * sent ──(due date)──> overdue      subscription: active ──> past_due
 *   reminders on the catalogue's days       facts and alerts
 *   grace_days later                        access ends: payment-overdue
 *   cancel_after_days after that            expired
 *   everything overdue is paid, any time before ──> active at once, periods keep their anchor
 * </pre>
 *
 * <p>Periods are invoiced while the tenant has access: in the grace time they are, after it they
 * are not. When payment brings access back in the middle of a period that was not invoiced, what is
 * left of it is invoiced, to the second.
 *
 * <p>A payment and a due instant that meet: what is due at or before the payment's instant runs
 * first, so that the outcome does not depend on who got the tenant's lock.
 */
@NullMarked
package io.atelier.billing.dunning;

import org.jspecify.annotations.NullMarked;
