/**
 * Tenants from sign-up to hold. The status shown is the worse of two axes that never feed each
 * other: billing's entitlements and the operator's hold.
 */
@NullMarked
package io.atelier.tenant.lifecycle;

import org.jspecify.annotations.NullMarked;
