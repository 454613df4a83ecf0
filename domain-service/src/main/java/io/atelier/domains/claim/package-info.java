/**
 * A tenant names a domain and gets the records to set. Anybody may claim a name; whoever proves it
 * has it, and nobody else can then prove it. Three tracks say how far a domain is, each with a
 * reason and who must act: ownership, routing, certificate.
 */
@NullMarked
package io.atelier.domains.claim;

import org.jspecify.annotations.NullMarked;
