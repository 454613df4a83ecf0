/**
 * What a tenant may do now and later, said in one record: the timeline of rules.md. Pure functions
 * make it from what a subscription stands at; it is published whole, and only when it changed.
 *
 * <p>A usage period is a month counted from the subscription's anchor in the seller's time zone. A
 * trial is a usage period of its own, a longer one is cut into months, and its end is a new anchor.
 * The record holds the running period's start and the next 14 boundaries, and is published again
 * while there are still some ahead, so that the others can do without billing for months.
 *
 * <p>Out: {@code entitlements.changed} on {@code atelier.entitlements}.
 */
@NullMarked
package io.atelier.billing.entitlement;

import org.jspecify.annotations.NullMarked;
