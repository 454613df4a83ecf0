/**
 * How often. Each rate is a generic cell rate algorithm: a key may spend its whole allowance at
 * once and then gets it back evenly. The cells live in Redis, so that all nodes, hosts and paths
 * share them; a rate may be a little wrong, and nothing that is paid for depends on it. While Redis
 * is away a setting per route says what happens: {@code local} (this node counts for itself),
 * {@code open} (all pass) or {@code closed} (503). The gateway starts without Redis and finds it by
 * itself.
 */
@NullMarked
package io.atelier.gateway.ratelimit;

import org.jspecify.annotations.NullMarked;
