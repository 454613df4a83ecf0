/**
 * State and event commit in one transaction; one relay a service database publishes in order per
 * key and survives any kill.
 */
@NullMarked
package io.atelier.chassis.outbox;

import org.jspecify.annotations.NullMarked;
