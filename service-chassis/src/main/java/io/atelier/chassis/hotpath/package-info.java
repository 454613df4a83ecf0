/**
 * A short way for the few endpoints that are called for every event: it takes what is known to be
 * right, and leaves all else to the usual way.
 */
@NullMarked
package io.atelier.chassis.hotpath;

import org.jspecify.annotations.NullMarked;
