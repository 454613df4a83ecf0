package io.atelier.testsupport.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;

class TestTokensTests {

  private final TestTokens tokens = TestTokens.shared();

  @Test
  void tokensAreVerifiedWithTheServedKeys() {
    UUID tenant = UUID.randomUUID();
    Jwt jwt = decode(tokens.member(tenant, "studio", "owner", "billing").subject("ada").mint());
    assertThat(jwt.getClaimAsString("iss")).isEqualTo("atelier");
    assertThat(jwt.getSubject()).isEqualTo("ada");
    assertThat(jwt.getClaimAsString("tenant_id")).isEqualTo(tenant.toString());
    assertThat(jwt.getClaimAsString("platform")).isEqualTo("studio");
    assertThat(jwt.getClaimAsStringList("roles")).containsExactly("owner", "billing");
    assertThat(jwt.getClaimAsString("kind")).isEqualTo("member");
    assertThat(jwt.getExpiresAt())
        .isBetween(Instant.now().plusSeconds(590), Instant.now().plusSeconds(601));
  }

  @Test
  void kindsBringTheirClaims() {
    assertThat(decode(tokens.apiKey(UUID.randomUUID(), "studio", "usage:write").mint()).getClaims())
        .containsEntry("kind", "api-key")
        .containsKey("scopes");
    assertThat(decode(tokens.operator("admin").mint()).getClaims())
        .containsEntry("kind", "operator")
        .doesNotContainKey("tenant_id");
    assertThat(decode(tokens.service("gateway").mint()).getSubject()).isEqualTo("gateway");
  }

  @Test
  void expiredTokensAreRefused() {
    assertThatThrownBy(() -> decode(tokens.operator().expired().mint()))
        .hasMessageContaining("expired");
    assertThatThrownBy(() -> decode(tokens.operator().validFor(Duration.ofMinutes(-2)).mint()))
        .hasMessageContaining("expired");
  }

  @Test
  void tokensOfAStrangerAreRefused() {
    try (TestTokens stranger = new TestTokens()) {
      String token = stranger.operator().mint();
      assertThatThrownBy(() -> decode(token)).hasStackTraceContaining("no matching key");
    }
  }

  private Jwt decode(String token) {
    return NimbusReactiveJwtDecoder.withJwkSetUri(tokens.jwksUrl())
        .jwsAlgorithm(SignatureAlgorithm.ES256)
        .build()
        .decode(token)
        .block();
  }
}
