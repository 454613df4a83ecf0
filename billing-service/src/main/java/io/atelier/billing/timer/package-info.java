/**
 * What happens by itself at an instant of a tenant's time, and the lock that keeps everything about
 * one tenant's billing in order.
 *
 * <p>A tenant has one row in {@code tenant_locks}; every command and every timer takes it first. A
 * worker picks the tenants that are due, earliest first, and runs the timers of each one at a time
 * in order of (due_at, kind), each in a transaction of its own with {@code now = due_at}. Any
 * number of replicas do so side by side: what keeps them apart is the lock alone; that a tenant was
 * picked is only a hint to the others to look elsewhere.
 *
 * <p>A timer that fails rolls back whole and is tried again with growing pauses; after five times
 * its tenant is parked, {@code tenant_locks.parked_at} and {@code last_error} say so, and nothing
 * of that tenant runs until someone looked. What is merely away (the database, a lock that was not
 * had in time) is not counted.
 */
@NullMarked
package io.atelier.billing.timer;

import org.jspecify.annotations.NullMarked;
