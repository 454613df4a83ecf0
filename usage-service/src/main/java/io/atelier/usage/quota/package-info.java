/**
 * "May this tenant do X?": consume decides and counts in one atomic step, check only looks, a gauge
 * is told. The sentences that refuse are made here; the decision itself is the recorder's.
 */
@NullMarked
package io.atelier.usage.quota;

import org.jspecify.annotations.NullMarked;
