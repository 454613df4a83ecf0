/** Health, metrics and traces that every service has alike. */
@NullMarked
package io.atelier.chassis.observability;

import org.jspecify.annotations.NullMarked;
