/**
 * Whether a request may go on, and as what. {@link io.atelier.gateway.access.Admission} is the one
 * piece that decides it: it takes a plain view of a request and gives a decision, and knows nothing
 * of what received the one or carries out the other.
 *
 * <p>In this order: normalise the host, drop what only the gateway may say, resolve the tenant,
 * look at its access for the application's paths, authenticate, compare the token's tenant with the
 * host's, look at its access for the control plane's paths, rates, forward, meter.
 */
@NullMarked
package io.atelier.gateway.access;

import org.jspecify.annotations.NullMarked;
