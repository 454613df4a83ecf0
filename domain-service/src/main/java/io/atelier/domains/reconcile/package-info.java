/**
 * Makes the cluster match the table, a domain at a time, and takes away what belongs to no domain.
 * What somebody edits or deletes by hand comes back.
 */
@NullMarked
package io.atelier.domains.reconcile;

import org.jspecify.annotations.NullMarked;
