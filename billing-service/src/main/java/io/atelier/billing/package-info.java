/** The service that says what is sold, who bought it, and what they may do for it. */
@NullMarked
package io.atelier.billing;

import org.jspecify.annotations.NullMarked;
