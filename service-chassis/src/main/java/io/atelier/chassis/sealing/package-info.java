/**
 * Secrets at rest: authenticated encryption with a key set that rotates, bound to table and row.
 */
@NullMarked
package io.atelier.chassis.sealing;

import org.jspecify.annotations.NullMarked;
