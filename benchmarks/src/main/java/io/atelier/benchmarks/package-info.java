/**
 * Load and torture rigs. Each runs the real servers (fsync on) in a directory of its own, measures,
 * prints its figures as a table and removes everything. What a figure is compared to is measured in
 * the same run: only the ratios mean something on another machine.
 */
@NullMarked
package io.atelier.benchmarks;

import org.jspecify.annotations.NullMarked;
