package io.atelier.testsupport.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;

/**
 * An ES256 key pair, its public half served as JWKS on 127.0.0.1, and tokens signed with the other
 * half. A second instance is an issuer that nobody trusts.
 */
public final class TestTokens implements AutoCloseable {

  private final ECKey key;
  private final HttpServer server;

  public TestTokens() {
    try {
      key =
          new ECKeyGenerator(Curve.P_256)
              .keyID(UUID.randomUUID().toString())
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .generate();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/jwks.json",
        exchange -> {
          exchange.getResponseHeaders().add("Content-Type", "application/jwk-set+json");
          exchange.sendResponseHeaders(200, keys.length);
          try (exchange;
              var body = exchange.getResponseBody()) {
            body.write(keys);
          }
        });
    server.start();
  }

  /** The issuer that {@code @WithServers} makes services trust; it lives as long as the JVM. */
  public static TestTokens shared() {
    return Shared.TOKENS;
  }

  public String jwksUrl() {
    return "http://127.0.0.1:%d/jwks.json".formatted(server.getAddress().getPort());
  }

  /** A token of a tenant's member. */
  public TestToken member(UUID tenantId, String platform, String... roles) {
    return token("member").tenant(tenantId).platform(platform).roles(roles);
  }

  /** A token that an API key was exchanged for. */
  public TestToken apiKey(UUID tenantId, String platform, String... scopes) {
    return token("api-key").tenant(tenantId).platform(platform).scopes(scopes);
  }

  /** A token of one of the company's own people. */
  public TestToken operator(String... roles) {
    return token("operator").roles(roles);
  }

  /** A token of one of our services. */
  public TestToken service(String name, String... scopes) {
    return token("service").subject(name).scopes(scopes);
  }

  /**
   * Any other.
   *
   * @param kind member, operator, api-key, application, instance or service
   */
  public TestToken token(String kind) {
    return TestToken.of(this, kind);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  String sign(TestToken token) {
    Instant now = Instant.now();
    Instant end = now.plus(token.validity());
    // An expired token was issued before it expired, or it would be refused for the wrong reason.
    Instant begin = end.isAfter(now) ? now : end.minus(Duration.ofMinutes(10));
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(token.issuer())
            .subject(token.subject())
            .issueTime(Date.from(begin))
            .expirationTime(Date.from(end))
            .jwtID(UUID.randomUUID().toString())
            .claim("kind", token.kind());
    token.claims().forEach(claims::claim);
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(),
            claims.build());
    try {
      jwt.sign(new ECDSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return jwt.serialize();
  }

  private static final class Shared {
    static final TestTokens TOKENS = new TestTokens();
  }
}
