/** The same POST again gives the same answer: the remembered answer commits with its effect. */
@NullMarked
package io.atelier.chassis.idempotency;

import org.jspecify.annotations.NullMarked;
