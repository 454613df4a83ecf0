/**
 * Who calls. A member's or operator's JWT is verified here; an API key is exchanged once at
 * tenant-service for a token and what the key may, and the answer is kept.
 *
 * <p>A revocation wins any race because nothing is decided when an answer arrives: each use
 * compares the answer with the newest record of the key on {@code atelier.api-keys}. While that
 * topic is silent an answer is asked for anew every 30 s. When tenant-service is away too, what is
 * known goes on to the end of its token; a key that was never seen is 503.
 */
@NullMarked
package io.atelier.gateway.credential;

import org.jspecify.annotations.NullMarked;
