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
  private static final String SCHEME = "Bearer";

  @Override
  public Mono<Authentication> convert(ServerWebExchange exchange) {
    String header = exchange.getRequest().getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
    int end = SCHEME.length();
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, end)) {
      return Mono.empty();
    }
    return header.length() > end + 1 && header.charAt(end) == ' '
        ? Mono.just(new BearerTokenAuthenticationToken(header.substring(end + 1)))
        : Mono.error(new InvalidBearerTokenException("not a bearer token"));
  }
}
