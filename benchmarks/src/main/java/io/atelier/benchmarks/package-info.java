/**
 * Load rigs. Each starts the real servers with fsync on, in a directory of its own, measures,
 * prints its figures as a table and removes everything. CPU is what the kernel counted for the
 * processes of the service and of PostgreSQL; Kafka runs in a process of its own, which is not
 * counted.
 */
@NullMarked
package io.atelier.benchmarks;

import org.jspecify.annotations.NullMarked;
