/**
 * Load and torture rigs. Each runs real processes on a real PostgreSQL (fsync on) and Kafka of its
 * own, and measures beside the service what it is compared to, in the same run: only the ratios
 * mean something on another machine.
 */
@NullMarked
package io.atelier.benchmarks;

import org.jspecify.annotations.NullMarked;
