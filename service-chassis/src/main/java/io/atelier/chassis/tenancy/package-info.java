/**
 * Row-level security is the tenant filter: a unit of work opens a transaction as one tenant, as
 * several whose work is done together or, for a named reason, as the system. There is no other way
 * to the database.
 */
@NullMarked
package io.atelier.chassis.tenancy;

import org.jspecify.annotations.NullMarked;
