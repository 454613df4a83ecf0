/**
 * The one place where usage is written. An event or a grant is deduplicated for ever by (tenant,
 * id), kept as a row, and added to the hour and the usage period in which it occurred, all in one
 * transaction; the answer says of each whether it was accepted, a duplicate, a conflict (same id,
 * other content) or refused with every fault. Doors only translate.
 *
 * <p>Order of writing, the same for all so that nobody deadlocks: dedupe keys in their order, event
 * rows, totals in theirs, hours in theirs. A grant claims its id before it decides, on totals that
 * it then holds, and gives the id back when it is refused.
 */
@NullMarked
package io.atelier.usage.recorder;

import org.jspecify.annotations.NullMarked;
