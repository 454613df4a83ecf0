/**
 * What happens by itself at an instant of a tenant's time, and the lock that keeps everything about
 * one tenant's billing in order.
 *
 * <p>A tenant has one row in {@code tenant_locks}; every command and every timer takes it first,
 * and it says the tenant's time: system time plus an offset. A worker picks the tenants that are
 * due, earliest first, and runs the timers of each one at a time in order of (due_at, kind), with
 * {@code now = due_at}. Up to fifty tenants go abreast: one transaction takes their locks in the
 * order of their ids, runs the first timer of each and sees their rows alone; the next transaction
 * runs the second ones. A kind of which many are due at one instant, a renewal, reads, decides and
 * writes for all of them in a few statements ({@link
 * io.atelier.billing.timer.TimerHandler#runAll}). A single tenant, for whom a command waits, is
 * fifty of one: there is no other way. Any number of replicas do so side by side: what keeps them
 * apart is the lock alone; that a tenant was picked is only a hint to the others to look elsewhere.
 * A command gets its turn when nothing is due before it ({@link
 * io.atelier.billing.timer.TenantTurn}): it runs what is due itself if no worker has yet.
 *
 * <p>A timer that fails rolls back whole, and the timers that shared its transaction with it; each
 * of their tenants then runs alone, so that the failure is its own. It is tried again with growing
 * pauses; after five times its tenant is parked, {@code GET /api/admin/parked-tenants} shows it
 * with the error, and nothing of that tenant runs, commands neither, until an operator's retry.
 * What is merely away (the database, a lock that was not had in time) is not counted.
 *
 * <p>A tenant whose clock is being moved is always due: when no timer is, the worker moves its
 * clock to the next due instant, or to the target, as soon as nothing holds it ({@link
 * io.atelier.billing.timer.ClockBrake}).
 */
@NullMarked
package io.atelier.billing.timer;

import org.jspecify.annotations.NullMarked;
