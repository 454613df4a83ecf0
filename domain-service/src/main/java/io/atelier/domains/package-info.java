/** Tenants' own domains. */
@NullMarked
package io.atelier.domains;

import org.jspecify.annotations.NullMarked;
