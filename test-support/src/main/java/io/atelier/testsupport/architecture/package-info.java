/**
 * The house rules that a compiler cannot check, once for all modules. Lists of exceptions are
 * short, in one place, and give a reason each.
 */
@NullMarked
package io.atelier.testsupport.architecture;

import org.jspecify.annotations.NullMarked;
