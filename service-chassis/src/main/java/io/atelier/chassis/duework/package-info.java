/**
 * Time-driven and outside work as rows with a due time: claimed in a short transaction, done
 * outside of any, completed only with the same attempt.
 */
@NullMarked
package io.atelier.chassis.duework;

import org.jspecify.annotations.NullMarked;
