/** Properties on random inputs that can be had again. */
@NullMarked
package io.atelier.testsupport.property;

import org.jspecify.annotations.NullMarked;
