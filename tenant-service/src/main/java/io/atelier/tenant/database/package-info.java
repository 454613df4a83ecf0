/**
 * A database of its own for each tenant, with a role of its own. Made as due work; each step can be
 * repeated, so a kill between any two of them costs nothing.
 */
@NullMarked
package io.atelier.tenant.database;

import org.jspecify.annotations.NullMarked;
