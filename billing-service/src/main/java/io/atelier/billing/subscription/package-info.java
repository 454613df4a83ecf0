/**
 * Who bought what, and how that goes on. For now a subscription begins with its tenant and its
 * trial ends:
 *
 * <pre>
 * tenant.created ──┬─> trial ──(trial_end)──┬─> active    on the free plan that follows the trial
 *                  │                        └─> expired   when none does: no access, trial-over
 *                  ├─> pending   when the trial asks for a card first: no access, card-required
 *                  └─> active    a free plan, a platform without trial, a pilot
 * </pre>
 *
 * <p>A tenant has at most one open subscription. It points at a version of a plan, and at the
 * version that follows its trial, and keeps both whatever the catalogue becomes. {@code
 * trial_ends_at} is taken from the event as given. Everything about one tenant happens under its
 * lock; the published entitlements say in advance what the timer makes true.
 *
 * <p>In: {@code atelier.tenants}, as an effect, from the first event on; a tenant whose plan the
 * catalogue does not have is parked. Out: {@code subscription.created}, {@code
 * subscription.changed} and {@code subscription.expired} on {@code atelier.subscriptions}, and with
 * each of them the entitlements, all in one unit of work.
 */
@NullMarked
package io.atelier.billing.subscription;

import org.jspecify.annotations.NullMarked;
