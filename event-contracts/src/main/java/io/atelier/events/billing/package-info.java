/**
 * What billing-service publishes: the catalogue, subscriptions, and what a tenant may do now and
 * later.
 */
@NullMarked
package io.atelier.events.billing;

import org.jspecify.annotations.NullMarked;
