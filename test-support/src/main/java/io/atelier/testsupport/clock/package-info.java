/** Time that tests move, because code here asks an {@code InstantSource} and never the system. */
@NullMarked
package io.atelier.testsupport.clock;

import org.jspecify.annotations.NullMarked;
