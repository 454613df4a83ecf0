package io.atelier.chassis.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.atelier.chassis.sample.SampleApplication;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestToken;
import io.atelier.testsupport.token.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

@WithServers(service = "chassis_test", kafka = false)
@SpringBootTest(
    classes = {SampleApplication.class, SecurityHttpTests.Sample.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = SampleApplication.CONFIGURATION)
class SecurityHttpTests {
  private static final UUID TENANT = UUID.randomUUID();
  private static final TestTokens TOKENS = TestTokens.shared();
  private static final List<String> ENDPOINTS =
      List.of(
          "anyone",
          "unsaid",
          "member",
          "admin",
          "owner",
          "key",
          "application",
          "support",
          "super-admin",
          "service",
          "instance");

  @LocalServerPort int port;
  @LocalManagementPort int managementPort;

  @TestConfiguration
  @Import(Endpoints.class)
  static class Sample {}

  /** One endpoint for each way to say who may. */
  @RestController
  static class Endpoints {

    @GetMapping("/anyone")
    @Allow(anyone = true)
    Mono<String> anyone(@Nullable Caller caller) {
      return Mono.just(caller == null ? "nobody" : caller.subject());
    }

    @GetMapping("/unsaid")
    Mono<String> unsaid() {
      return Mono.just("never");
    }

    @GetMapping("/member")
    @Allow(member = MemberRole.MEMBER)
    Mono<Caller> member(Caller caller) {
      return Mono.just(caller);
    }

    @GetMapping("/admin")
    @Allow(member = MemberRole.ADMIN)
    Mono<String> admin() {
      return Mono.just("ok");
    }

    @GetMapping("/owner")
    @Allow(member = MemberRole.OWNER)
    Mono<String> owner() {
      return Mono.just("ok");
    }

    @GetMapping("/key")
    @Allow(apiKeyScope = "usage:read")
    Mono<String> key() {
      return Mono.just("ok");
    }

    @GetMapping("/application")
    @Allow(applicationScope = "usage:read")
    Mono<UUID> application(Caller caller) {
      return Mono.just(caller.requireTenant());
    }

    @GetMapping("/support")
    @Allow(operators = OperatorRole.SUPPORT)
    Mono<String> support() {
      return Mono.just("ok");
    }

    @GetMapping("/super-admin")
    @Allow(operators = OperatorRole.SUPER_ADMIN)
    Mono<String> superAdmin() {
      return Mono.just("ok");
    }

    @GetMapping("/service")
    @Allow(service = true)
    Mono<String> service() {
      return Mono.just("ok");
    }

    @GetMapping("/instance")
    @Allow(instance = true)
    Mono<String> instance() {
      return Mono.just("ok");
    }
  }

  static Stream<Arguments> callers() {
    return Stream.of(
        Arguments.of(TOKENS.member(TENANT, "studio", "MEMBER"), "anyone member"),
        Arguments.of(TOKENS.member(TENANT, "studio", "ADMIN"), "anyone member admin"),
        Arguments.of(TOKENS.member(TENANT, "studio", "OWNER"), "anyone member admin owner"),
        Arguments.of(TOKENS.member(TENANT, "studio", "OF_LATER"), "anyone"),
        Arguments.of(TOKENS.apiKey(TENANT, "studio", "usage:read"), "anyone key"),
        Arguments.of(TOKENS.apiKey(TENANT, "studio", "*"), "anyone key"),
        Arguments.of(TOKENS.apiKey(TENANT, "studio", "usage:write"), "anyone"),
        Arguments.of(TOKENS.token("application").tenant(TENANT).scopes("*"), "anyone application"),
        Arguments.of(TOKENS.operator("SUPPORT"), "anyone support"),
        Arguments.of(TOKENS.operator("VIEWER"), "anyone"),
        Arguments.of(TOKENS.operator("SUPER_ADMIN"), "anyone support super-admin"),
        Arguments.of(TOKENS.service("gateway", "*"), "anyone service"),
        Arguments.of(TOKENS.token("instance"), "anyone instance"));
  }

  @ParameterizedTest
  @MethodSource("callers")
  void endpointAdmitsWhomItNamesAndTellsOthersWhatItTakes(TestToken token, String admitted) {
    Set<String> open = Set.copyOf(Arrays.asList(admitted.split(" ")));
    String bearer = token.mint();
    for (String endpoint : ENDPOINTS) {
      var response = get("/" + endpoint, bearer);
      if (open.contains(endpoint)) {
        response.expectStatus().isOk();
      } else {
        response
            .expectStatus()
            .isForbidden()
            .expectBody()
            .jsonPath("$.type")
            .isEqualTo("/problems/forbidden")
            .jsonPath("$.detail")
            .value(detail -> assertThat(String.valueOf(detail)).startsWith("This "));
      }
    }
  }

  @Test
  void withoutCredentialOnlyWhatIsForAnyoneIsOpen() {
    get("/anyone", null).expectStatus().isOk().expectBody(String.class).isEqualTo("nobody");
    for (String endpoint : ENDPOINTS.subList(1, ENDPOINTS.size())) {
      get("/" + endpoint, null)
          .expectStatus()
          .isUnauthorized()
          .expectHeader()
          .valueEquals("WWW-Authenticate", "Bearer")
          .expectHeader()
          .contentType("application/problem+json")
          .expectBody()
          .jsonPath("$.type")
          .isEqualTo("/problems/unauthenticated");
    }
  }

  @Test
  void refusalSaysWhichRoleOrScopeItTakes() {
    detail("/admin", TOKENS.member(TENANT, "studio", "MEMBER"))
        .isEqualTo("This needs a member from ADMIN on.");
    detail("/key", TOKENS.member(TENANT, "studio", "OWNER"))
        .isEqualTo("This needs an API key with the scope usage:read.");
    detail("/application", TOKENS.token("application").scopes("usage:read"))
        .isEqualTo("Name the tenant in the header Atelier-Tenant.");
  }

  @Test
  void callerIsWhoTheTokenSays() {
    get("/member", TOKENS.member(TENANT, "studio", "OWNER").subject("anna").mint())
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.kind")
        .isEqualTo("MEMBER")
        .jsonPath("$.subject")
        .isEqualTo("anna")
        .jsonPath("$.tenant_id")
        .isEqualTo(TENANT.toString())
        .jsonPath("$.platform")
        .isEqualTo("studio");
  }

  static Stream<Arguments> wrongTokens() throws JOSEException {
    TestToken sound = TOKENS.member(TENANT, "studio", "OWNER");
    String minted = sound.mint();
    String[] parts = minted.split("\\.");
    RSAKey rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    TestTokens stranger = new TestTokens();
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer("atelier")
            .subject("anna")
            .claim("kind", "member")
            .claim("roles", List.of("OWNER"))
            .claim("tenant_id", TENANT.toString())
            .expirationTime(Date.from(Instant.now().plusSeconds(600)))
            .build();
    SignedJWT byRsa =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("rsa").build(), claims);
    byRsa.sign(new RSASSASigner(rsa));
    SignedJWT byMac =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build(), claims);
    byMac.sign(new MACSigner("a secret that is long enough for it"));
    return Stream.of(
        Arguments.of("expired", sound.expired().mint()),
        Arguments.of("of another issuer", sound.issuer("somebody").mint()),
        Arguments.of("without algorithm", new PlainJWT(claims).serialize()),
        Arguments.of("RS256", byRsa.serialize()),
        Arguments.of("HS256", byMac.serialize()),
        Arguments.of("of an unknown key", stranger.member(TENANT, "studio", "OWNER").mint()),
        Arguments.of(
            "with changed claims", parts[0] + "." + parts[1].substring(2) + "." + parts[2]),
        Arguments.of("without signature", parts[0] + "." + parts[1] + "."),
        Arguments.of("not a token", "nonsense"),
        Arguments.of("an API key", "atl_live_0123456789"),
        Arguments.of("of an unknown kind", TOKENS.token("wizard").mint()),
        Arguments.of("of a tenant that is no id", sound.claim("tenant_id", "mine").mint()),
        Arguments.of("with a number for a tenant", sound.claim("tenant_id", 7).mint()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongTokens")
  void wrongTokenIsUnauthenticatedAlsoWhereAnyoneMay(String what, String token) {
    for (String endpoint : List.of("/member", "/anyone")) {
      get(endpoint, token)
          .expectStatus()
          .isUnauthorized()
          .expectBody()
          .jsonPath("$.type")
          .isEqualTo("/problems/unauthenticated");
    }
  }

  @Test
  void otherSchemesAndBrokenHeadersAreNoCredential() {
    for (String header : List.of("Basic YTpi", "Bearer", "Bearer ", "bearer", "Bearer a b", "?")) {
      client(port)
          .get()
          .uri("/member")
          .header("Authorization", header)
          .exchange()
          .expectStatus()
          .isUnauthorized();
    }
  }

  @Test
  void actuatorIsOnTheManagementPortOnly() {
    String token = TOKENS.operator("SUPER_ADMIN").mint();
    for (String path :
        List.of("/actuator", "/actuator/health", "/actuator/prometheus", "/actuator/env")) {
      get(path, null).expectStatus().isNotFound();
      get(path, token).expectStatus().isNotFound();
    }
    assertThat(managementPort).isNotEqualTo(port);
    client(managementPort).get().uri("/actuator/health/liveness").exchange().expectStatus().isOk();
    client(managementPort).get().uri("/actuator/prometheus").exchange().expectStatus().isOk();
    client(managementPort).get().uri("/actuator/env").exchange().expectStatus().isNotFound();
    client(managementPort)
        .get()
        .uri("/member")
        .headers(headers -> headers.setBearerAuth(TOKENS.member(TENANT, "studio", "OWNER").mint()))
        .exchange()
        .expectStatus()
        .isNotFound();
  }

  @Test
  void issuerMayBeAwayOnceItsKeysAreKnown() {
    TestTokens issuer = new TestTokens();
    TokenVerifier verifier = verifier(issuer.jwksUrl());
    String token = issuer.member(TENANT, "studio", "OWNER").mint();
    assertThat(verifier.verify(token).block().caller().tenantId()).isEqualTo(TENANT);
    issuer.close();
    VerifiedToken again = verifier.verify(token).block();
    assertThat(again.expiresAt()).isBetween(Instant.now(), Instant.now().plusSeconds(601));
    // A token of an unknown key makes it ask again, in vain: that is the token's fault, not ours.
    assertThat(outcome(verifier, TOKENS.member(TENANT, "studio").mint()))
        .isInstanceOf(org.springframework.security.core.AuthenticationException.class);
    assertThat(verifier.verify(token).block()).isNotNull();
  }

  @Test
  void issuerThatIsAwayFromTheBeginningIsNotTheCallersFault() {
    TestTokens issuer = new TestTokens();
    String token = issuer.member(TENANT, "studio", "OWNER").mint();
    issuer.close();
    Throwable failure = outcome(verifier(issuer.jwksUrl()), token);
    assertThat(failure)
        .isNotInstanceOf(org.springframework.security.core.AuthenticationException.class);
    assertThat(io.atelier.chassis.problem.StoreFailure.isPassing(failure)).isTrue();
    Throwable notFound = outcome(verifier(TOKENS.jwksUrl().replace("jwks", "nothing")), token);
    assertThat(io.atelier.chassis.problem.StoreFailure.isPassing(notFound)).isTrue();
  }

  private static Throwable outcome(TokenVerifier verifier, String token) {
    return verifier
        .verify(token)
        .<Throwable>map(verified -> new AssertionError("verified: " + verified))
        .onErrorResume(Mono::just)
        .block(Duration.ofSeconds(20));
  }

  private static TokenVerifier verifier(String jwksUrl) {
    return new TokenVerifier(
        new RemoteJwkSource(
            org.springframework.web.reactive.function.client.WebClient.create(),
            jwksUrl,
            java.time.InstantSource.system()),
        "atelier");
  }

  private org.assertj.core.api.AbstractStringAssert<?> detail(String path, TestToken token) {
    Map<?, ?> problem =
        get(path, token.mint())
            .expectStatus()
            .isForbidden()
            .expectBody(Map.class)
            .returnResult()
            .getResponseBody();
    return assertThat(String.valueOf(problem.get("detail")));
  }

  private WebTestClient.ResponseSpec get(String path, @Nullable String bearer) {
    return client(port)
        .get()
        .uri(path)
        .headers(headers -> {
          if (bearer != null) {
            headers.setBearerAuth(bearer);
          }
        })
        .exchange();
  }

  private static WebTestClient client(int port) {
    return WebTestClient.bindToServer()
        .baseUrl("http://127.0.0.1:" + port)
        .responseTimeout(Duration.ofSeconds(20))
        .build();
  }
}
