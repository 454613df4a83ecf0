/**
 * Asks the DNS: is the token there, and does the name lead to us? All resolvers must agree. Checks
 * are due work with growing pauses; a domain that is served is checked for ever.
 */
@NullMarked
package io.atelier.domains.verification;

import org.jspecify.annotations.NullMarked;
