/**
 * How an admitted request travels: Spring Cloud Gateway with one static route per destination. The
 * filter asks {@link io.atelier.gateway.access.Admission} and ends or carries on what it decides; a
 * request that was not admitted matches no route. What goes wrong between here and the destination
 * becomes 502, 503 or 504.
 */
@NullMarked
package io.atelier.gateway.route;

import org.jspecify.annotations.NullMarked;
