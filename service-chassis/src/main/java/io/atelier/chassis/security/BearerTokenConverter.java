package io.atelier.chassis.security;

import org.springframework.http.HttpHeaders;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The token of {@code Authorization: Bearer …}; nothing where there is no such header. What may
 * stand in a token is not looked at, for {@link TokenVerifier} knows no token with anything else in
 * it.
 */
final class BearerTokenConverter implements ServerAuthenticationConverter {
  @Override
  public Mono<Authentication> convert(ServerWebExchange exchange) {
    HttpHeaders headers = exchange.getRequest().getHeaders();
    if (!BearerToken.isThere(headers)) {
      return Mono.empty();
    }
    String token = BearerToken.of(headers);
    return token == null
        ? Mono.error(new InvalidBearerTokenException("not a bearer token"))
        : Mono.just(new BearerTokenAuthenticationToken(token));
  }
}
