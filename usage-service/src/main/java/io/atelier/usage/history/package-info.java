/**
 * What was used before: by hour, day and usage period, also by the dimensions that a metric names;
 * the log of single calls; and, for operators, who uses most. Everything is read from what the
 * recorder has written; nothing is counted here.
 */
@NullMarked
package io.atelier.usage.history;

import org.jspecify.annotations.NullMarked;
