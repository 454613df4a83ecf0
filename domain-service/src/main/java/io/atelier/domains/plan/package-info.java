/**
 * Follows what the plan says of domains of one's own. Without the feature proven domains are
 * withheld, and they come back by themselves with it. While there is no access at all nothing
 * changes: the gateway answers for the tenant then, on its own domains too.
 */
@NullMarked
package io.atelier.domains.plan;

import org.jspecify.annotations.NullMarked;
