package io.atelier.chassis.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Checks tokens of the one issuer (ES256) and says who they are. */
public final class TokenVerifier {
  /**
   * Long enough for a caller who calls often, short enough for a signing key that was withdrawn.
   */
  private static final Duration KEPT_FOR = Duration.ofSeconds(30);

  private static final int MOST_KEPT = 10_000;

  private final NimbusReactiveJwtDecoder decoder;
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  TokenVerifier(JwkSource keys, String issuer) {
    decoder =
        NimbusReactiveJwtDecoder.withJwkSource(token -> find(keys, token))
            .jwsAlgorithm(SignatureAlgorithm.ES256)
            .build();
    decoder.setJwtValidator(JwtValidators.createDefaultWithIssuer(issuer));
  }

  /**
   * @return who the token is of; an {@link
   *     org.springframework.security.core.AuthenticationException} if it is not a valid one
   */
  public Mono<VerifiedToken> verify(String token) {
    Kept found = kept.get(token);
    return found != null && found.holds()
        ? Mono.just(found.token())
        : decode(token).doOnNext(verified -> keep(token, verified));
  }

  /** Who a token is of that was verified a moment ago and is still valid; else null. */
  public @Nullable Caller knownCaller(String token) {
    Kept found = kept.get(token);
    return found != null && found.holds() ? found.token().caller() : null;
  }

  /** A signature that was checked a moment ago is not checked again. */
  private record Kept(VerifiedToken token, long until) {
    boolean holds() {
      return System.nanoTime() - until < 0 && Instant.now().isBefore(token.expiresAt());
    }
  }

  private void keep(String token, VerifiedToken verified) {
    if (kept.size() >= MOST_KEPT) {
      kept.clear();
    }
    kept.put(token, new Kept(verified, System.nanoTime() + KEPT_FOR.toNanos()));
  }

  private Mono<VerifiedToken> decode(String token) {
    return decoder
        .decode(token)
        .map(TokenVerifier::read)
        .onErrorMap(
            failure ->
                failure instanceof BadJwtException
                    || failure instanceof IllegalArgumentException
                    || failure instanceof NullPointerException
                    || failure instanceof ClassCastException,
            failure -> new InvalidBearerTokenException("not a valid token", failure));
  }

  private static Flux<JWK> find(JwkSource keys, SignedJWT token) {
    String keyId = token.getHeader().getKeyID();
    return keys.keys(false)
        .mapNotNull(known -> known.getKeyByKeyId(keyId))
        .switchIfEmpty(keys.keys(true).mapNotNull(refreshed -> refreshed.getKeyByKeyId(keyId)))
        .flux();
  }

  private static VerifiedToken read(Jwt jwt) {
    String tenantId = jwt.getClaimAsString("tenant_id");
    Caller caller =
        new Caller(
            Caller.Kind.ofClaim(Objects.requireNonNull(jwt.getClaimAsString("kind"))),
            Objects.requireNonNull(jwt.getSubject()),
            tenantId == null ? null : UUID.fromString(tenantId),
            jwt.getClaimAsString("platform"),
            set(jwt, "roles"),
            set(jwt, "scopes"));
    Instant expiresAt = Objects.requireNonNull(jwt.getExpiresAt(), "a token ends");
    return new VerifiedToken(caller, expiresAt);
  }

  private static Set<String> set(Jwt jwt, String claim) {
    List<String> values = jwt.getClaimAsStringList(claim);
    return values == null ? Set.of() : Set.copyOf(new HashSet<>(values));
  }
}
