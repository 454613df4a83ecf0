/** What is counted: the command that reports usage, and the totals that follow from it. */
@NullMarked
package io.atelier.events.usage;

import org.jspecify.annotations.NullMarked;
