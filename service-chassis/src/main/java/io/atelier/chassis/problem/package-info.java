/**
 * Every refusal leaves as one RFC 9457 document, written by one renderer, that names every fault
 * and says what to do next.
 */
@NullMarked
package io.atelier.chassis.problem;

import org.jspecify.annotations.NullMarked;
