/**
 * What makes the cluster serve a name: an Ingress, applied behind one small port, so that a
 * stand-in without server-side apply will do.
 */
@NullMarked
package io.atelier.domains.edge;

import org.jspecify.annotations.NullMarked;
