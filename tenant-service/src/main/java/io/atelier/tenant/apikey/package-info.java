/**
 * API keys of tenants: shown once, kept as a hash, told to the gateway by every change, so that it
 * refuses a revoked one within a second.
 */
@NullMarked
package io.atelier.tenant.apikey;

import org.jspecify.annotations.NullMarked;
