/** Who works in a tenant, and as what. */
@NullMarked
package io.atelier.tenant.member;

import org.jspecify.annotations.NullMarked;
