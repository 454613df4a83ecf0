/** Blocking a reactive thread fails a test, wherever in the stack it happens. */
@NullMarked
package io.atelier.testsupport.blockhound;

import org.jspecify.annotations.NullMarked;
