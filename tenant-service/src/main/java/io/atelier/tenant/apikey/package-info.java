/**
 * API keys of tenants: shown once, kept as a hash, exchanged by the gateway for a short-lived
 * token, refused within a second after their revocation.
 */
@NullMarked
package io.atelier.tenant.apikey;

import org.jspecify.annotations.NullMarked;
