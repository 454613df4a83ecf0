/**
 * Consumers of other services' records: mirrors that keep the newest state, effects that happen
 * once, and memory for the gateway.
 */
@NullMarked
package io.atelier.chassis.inbox;

import org.jspecify.annotations.NullMarked;
