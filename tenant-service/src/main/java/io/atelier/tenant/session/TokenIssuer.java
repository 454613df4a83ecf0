package io.atelier.tenant.session;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.atelier.chassis.security.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Issues the tokens that every service believes. */
@Component
public final class TokenIssuer {
  public static final Duration VALIDITY = Duration.ofMinutes(10);

  private final SigningKeys keys;
  private final InstantSource clock;
  private final String issuer;

  TokenIssuer(
      SigningKeys keys,
      InstantSource clock,
      @Value("${atelier.security.issuer:atelier}") String issuer) {
    this.keys = keys;
    this.clock = clock;
    this.issuer = issuer;
  }

  /** A token and its end. */
  public record Issued(String token, Instant expiresAt) {

    @Override
    public String toString() {
      return "Issued[until " + expiresAt + "]";
    }
  }

  public Mono<Issued> issue(Caller caller) {
    return keys.signing().map(key -> sign(caller, key));
  }

  private Issued sign(Caller caller, ECKey key) {
    Instant now = clock.instant();
    Instant end = now.plus(VALIDITY);
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .subject(caller.subject())
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(end))
            .claim("kind", caller.kind().claim());
    if (caller.tenantId() != null) {
      claims.claim("tenant_id", caller.tenantId().toString());
    }
    if (caller.platform() != null) {
      claims.claim("platform", caller.platform());
    }
    if (!caller.roles().isEmpty()) {
      claims.claim("roles", List.copyOf(caller.roles()));
    }
    if (!caller.scopes().isEmpty()) {
      claims.claim("scopes", List.copyOf(caller.scopes()));
    }
    SignedJWT token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            claims.build());
    try {
      token.sign(new ECDSASigner(key));
    } catch (JOSEException broken) {
      throw new IllegalStateException("cannot sign with key " + key.getKeyID(), broken);
    }
    return new Issued(token.serialize(), end);
  }
}
