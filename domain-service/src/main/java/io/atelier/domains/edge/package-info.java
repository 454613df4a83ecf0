/** What makes the cluster serve a name: an Ingress, written by server-side apply. */
@NullMarked
package io.atelier.domains.edge;

import org.jspecify.annotations.NullMarked;
