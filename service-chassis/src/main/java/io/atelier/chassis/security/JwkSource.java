package io.atelier.chassis.security;

import com.nimbusds.jose.jwk.JWKSet;
import reactor.core.publisher.Mono;

/** Where the public keys of the one issuer come from. */
public interface JwkSource {

  /**
   * @param refresh whether a key was missing among those given before
   */
  Mono<JWKSet> keys(boolean refresh);
}
