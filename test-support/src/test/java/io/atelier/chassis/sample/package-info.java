/**
 * A service with nothing but the chassis, for the chassis' tests: they need the servers of this
 * module.
 */
@NullMarked
package io.atelier.chassis.sample;

import org.jspecify.annotations.NullMarked;
