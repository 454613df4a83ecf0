/**
 * What a tenant may do now and later, said in one record: the timeline of rules.md. Pure functions
 * make it from where a subscription stands and will stand by itself (trial end, scheduled change,
 * cancellation, grace end), from the add-ons that a tenant bought, and from what operators granted
 * apart from the plan, with the instants at which any of it ends. It is published whole, with the
 * tenant's clock offset, and only when it changed.
 *
 * <p>Add-ons add to the plan's limits and features; overrides have the last word. A priced metric
 * that has no limit is named as unlimited, so that others know it is invoiced.
 *
 * <p>A usage period is a month counted from the subscription's anchor in the seller's time zone. A
 * trial is a usage period of its own, a longer one is cut into months; each new anchor begins a
 * period, and what has begun keeps its beginning. The record holds the running period's start and
 * the next 14 boundaries, and is published again while there are still some ahead, so that the
 * others can do without billing for months.
 *
 * <p>Out: {@code entitlements.changed} on {@code atelier.entitlements}.
 */
@NullMarked
package io.atelier.billing.entitlement;

import org.jspecify.annotations.NullMarked;
