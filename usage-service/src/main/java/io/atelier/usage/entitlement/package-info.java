/**
 * What a tenant may do now and later, as billing-service says it: mirrors of {@code
 * atelier.entitlements} and {@code atelier.catalog}, read in the transaction that decides by them,
 * so that a change of a limit acts at once. The timeline in the record moves with the tenant's
 * clock, so that trials end and periods turn on time with billing away. Boundaries that passed are
 * kept for usage that comes late.
 */
@NullMarked
package io.atelier.usage.entitlement;

import org.jspecify.annotations.NullMarked;
