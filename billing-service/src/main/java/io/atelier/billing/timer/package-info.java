/**
 * What happens by itself at an instant of a tenant's time, and the lock that keeps everything about
 * one tenant's billing in order.
 *
 * <p>A tenant has one row in {@code tenant_locks}; every command and every timer takes it first,
 * and it says the tenant's time: system time plus an offset. A worker picks the tenants that are
 * due, earliest first, and runs the timers of each one at a time in order of (due_at, kind), each
 * in a transaction of its own with {@code now = due_at}. Any number of replicas do so side by side:
 * what keeps them apart is the lock alone; that a tenant was picked is only a hint to the others to
 * look elsewhere. A command gets its turn when nothing is due before it ({@link
 * io.atelier.billing.timer.TenantTurn}): it runs what is due itself if no worker has yet.
 *
 * <p>A timer that fails rolls back whole and is tried again with growing pauses; after five times
 * its tenant is parked, {@code GET /api/admin/parked-tenants} shows it with the error, and nothing
 * of that tenant runs, commands neither, until an operator's retry. What is merely away (the
 * database, a lock that was not had in time) is not counted.
 *
 * <p>A tenant whose clock is being moved is always due: when no timer is, the worker moves its
 * clock to the next due instant, or to the target, as soon as nothing holds it ({@link
 * io.atelier.billing.timer.ClockBrake}).
 */
@NullMarked
package io.atelier.billing.timer;

import org.jspecify.annotations.NullMarked;
