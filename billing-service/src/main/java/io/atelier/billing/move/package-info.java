/**
 * Bulk moves: an operator takes all tenants of a plan to another version of it, the one thing that
 * changes what a tenant bought without its asking.
 *
 * <p>A move is one statement that gives every tenant concerned a timer due at its own now, whatever
 * their number; the timer's subject is the version to move to. Each tenant is then moved in a
 * transaction of its own, under its lock, by {@code subscription}: rights change at once, the price
 * with the next period. Asking again shows how many are left and takes along who came later; a move
 * to another version takes the place of one that is still under way.
 */
@NullMarked
package io.atelier.billing.move;

import org.jspecify.annotations.NullMarked;
