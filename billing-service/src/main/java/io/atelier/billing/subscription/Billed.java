package io.atelier.billing.subscription;

import java.time.Instant;

/**
 * The last stretch of time that the plan was charged for.
 *
 * @param amount of a whole billing period, in minor units: what a credit is computed from
 * @param from since when it is charged at that amount
 * @param until where the next charge begins
 */
record Billed(long amount, Instant from, Instant until) {}
