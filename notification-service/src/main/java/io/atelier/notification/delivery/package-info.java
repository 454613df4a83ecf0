/**
 * Calls endpoints. The work is one row for each endpoint, not for each delivery: so a busy or slow
 * endpoint takes one place and no more, and tenants take turns. A call is repeated under the same
 * {@code webhook-id} when it failed, or when a kill hides its answer.
 */
@NullMarked
package io.atelier.notification.delivery;

import org.jspecify.annotations.NullMarked;
