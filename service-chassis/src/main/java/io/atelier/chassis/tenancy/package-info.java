/**
 * Row-level security is the tenant filter: a unit of work opens a transaction as one tenant or, for
 * a named reason, as the system. There is no third way to the database.
 */
@NullMarked
package io.atelier.chassis.tenancy;

import org.jspecify.annotations.NullMarked;
