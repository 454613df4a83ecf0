/**
 * The key exchange: the gateway turns the hash of a key, a tenant's or an application's, into a
 * token of ten minutes, which it hands to no client. Nobody else reaches it; no route of the
 * gateway leads to {@code /internal}.
 */
@NullMarked
package io.atelier.tenant.exchange;

import org.jspecify.annotations.NullMarked;
