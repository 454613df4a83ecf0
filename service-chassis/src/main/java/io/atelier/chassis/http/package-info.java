/** How requests are taken up from their connections. */
@NullMarked
package io.atelier.chassis.http;

import org.jspecify.annotations.NullMarked;
