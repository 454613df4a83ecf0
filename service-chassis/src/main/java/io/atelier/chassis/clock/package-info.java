/** System time as a bean, so that tests can move it. */
@NullMarked
package io.atelier.chassis.clock;

import org.jspecify.annotations.NullMarked;
