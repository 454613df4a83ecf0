/**
 * Who bought what, and how that goes on.
 *
 * <pre>
 * sign-up ─┬─> pending   the trial asks for a card: no access ──(subscribe)──────────────> active
 *          ├─> trial ──(subscribe)──> trial, paid from its end ──(trial_end)──────────────> active
 *          │     ├─(trial_days: 0)────────────────────────────────────────────────────────> active
 *          │     └─(trial_end)──> active on the free plan that follows, or expired (trial-over)
 *          └─> active    a free plan, a platform without trial, a pilot
 *
 * active ──(an invoice is overdue)──> past_due ──(all is paid)──> active
 *   │                                    └─(grace_days: no access; cancel_after_days)──> expired
 *   ├─(pause)──> paused: no access, no invoices ──(resume)──> active
 *   ├─(cancel at the period's end)──> cancelled ──(resume)──> active
 *   │                                     └─(the end)──> expired
 *   └─(cancel now; the tenant is deleted)──> expired ──(restored in time)──> as before
 * expired ──(subscribe)──> another subscription
 * </pre>
 *
 * <p>The decisions are pure: {@code Subscribing}, {@code PlanChange} and {@code
 * SubscriptionStanding} are what is done, {@code SubscriptionEvents} is what happens by itself, and
 * each answers the new value and what is to be charged, or refuses with a problem. The published
 * timeline is made by running {@code SubscriptionEvents} ahead, a preview by running them to the
 * next invoice, so neither can say anything else than what will happen. {@code
 * SubscriptionSchedule} says which timers a value needs.
 *
 * <p>What holds always: one open subscription a tenant; periods are counted from the anchor; {@code
 * Billed} is the stretch that was charged last, and no period is charged twice; a plan's version
 * and price stay until someone changes or moves the plan; the currency is that of the first priced
 * subscription. A command runs after all that was due before it ({@code TenantTurn}), under the
 * tenant's lock, and writes subscription, event, charges, timers and rights in one unit of work.
 *
 * <p>In: {@code atelier.tenants}, as an effect, from the first event on; a tenant whose plan the
 * catalogue does not have is parked. Out: {@code subscription.*} on {@code atelier.subscriptions}
 * (the README lists them), alerts on {@code atelier.alerts}, and with each change the entitlements.
 */
@NullMarked
package io.atelier.billing.subscription;

import org.jspecify.annotations.NullMarked;
