/**
 * What a tenant bought on top of its plan, as it bought it, with periods of its own: a monthly
 * add-on follows the months of the subscription and its first part is paid by the second; an annual
 * one is paid for a year from its purchase; what is paid once has no period.
 *
 * <p>Without access (a pause, the grace time over) no period begins; when it comes back, what is
 * left of the period is charged to the second. No period goes beyond the end of a cancelled
 * subscription. Those of a deleted tenant wait for it, and end when it comes back too late.
 *
 * <pre>
 * active ──(cancel)──> cancelled ──(period's end)──> expired
 *    └──(cancel, when paid once; the subscription ends)─┘
 * </pre>
 *
 * <p>Here is what others need to know of them. Buying and cancelling is {@code purchase}'s.
 */
@NullMarked
package io.atelier.billing.addon;

import org.jspecify.annotations.NullMarked;
