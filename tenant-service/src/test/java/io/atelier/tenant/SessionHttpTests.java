package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Signing in, staying signed in, and out. */
class SessionHttpTests extends RunningTenantService {
  private static final String PASSWORD = "twelve chars or more";

  @Test
  void passwordIsSetOnceAndSignsIn() throws Exception {
    SignedUp tenant = signUp();
    assertThat(login(tenant, PASSWORD).problem()).isEqualTo("invalid-credentials");
    assertThat(reset(tenant.passwordToken(), PASSWORD).status()).isEqualTo(204);
    Http.Answer again = reset(tenant.passwordToken(), "another password");
    assertThat(again.status()).as(again.text()).isEqualTo(422);
    Http.Answer session = login(tenant, PASSWORD);
    assertThat(session.status()).as(session.text()).isEqualTo(200);
    assertThat(session.body().at("/expires_in").asInt()).isEqualTo(600);
    SignedJWT jwt = SignedJWT.parse(session.at("/access_token"));
    assertThat(jwt.getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.ES256);
    var claims = jwt.getJWTClaimsSet();
    assertThat(claims.getIssuer()).isEqualTo("atelier");
    assertThat(claims.getSubject()).isEqualTo(tenant.userId().toString());
    assertThat(claims.getStringClaim("tenant_id")).isEqualTo(tenant.id().toString());
    assertThat(claims.getStringClaim("platform")).isEqualTo("studio");
    assertThat(claims.getStringListClaim("roles")).containsExactly("OWNER");
    assertThat(claims.getStringClaim("kind")).isEqualTo("member");
    assertThat(http.get("/api/tenants/me").bearer(session.at("/access_token")).send().status())
        .isEqualTo(200);
  }

  @Test
  void publishedKeysVerifyTokensAndKeepTheSecret() throws Exception {
    Http.Answer answer = http.get("/.well-known/jwks.json").send();
    assertThat(answer.status()).isEqualTo(200);
    String json = new String(answer.bytes(), StandardCharsets.UTF_8);
    assertThat(json).doesNotContain("\"d\"");
    SignedJWT jwt = SignedJWT.parse(superAdmin());
    var key = JWKSet.parse(json).getKeyByKeyId(jwt.getHeader().getKeyID());
    assertThat(jwt.verify(new ECDSAVerifier(key.toECKey()))).isTrue();
  }

  @Test
  void wrongPasswordAndUnknownUserAreAlike() {
    SignedUp tenant = signUpWithPassword();
    Http.Answer wrong = login(tenant, "not the password");
    Http.Answer unknown =
        http.post("/api/auth/login")
            .json(Map.of("email", "nobody@example.com", "password", PASSWORD))
            .send();
    assertThat(wrong.status()).isEqualTo(401);
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.problem()).isEqualTo(wrong.problem()).isEqualTo("invalid-credentials");
    assertThat(unknown.at("/detail")).isEqualTo(wrong.at("/detail"));
  }

  /** Time must not tell who has an account: bcrypt runs for strangers too. */
  @Test
  void unknownUserTakesAsLongAsAWrongPassword() {
    SignedUp tenant = signUpWithPassword();
    Map<String, Object> stranger = Map.of("email", "nobody@example.com", "password", PASSWORD);
    http.post("/api/auth/login").json(stranger).send();
    long wrong = quickest(() -> login(tenant, "not the password"));
    long unknown = quickest(() -> http.post("/api/auth/login").json(stranger).send());
    assertThat(unknown).isGreaterThan(wrong / 2);
  }

  private static long quickest(Runnable call) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long begin = System.nanoTime();
      call.run();
      best = Math.min(best, System.nanoTime() - begin);
    }
    return best;
  }

  @Test
  void passwordsAreOfTwelveToTwoHundredCharacters() {
    SignedUp tenant = signUp();
    assertThat(reset(tenant.passwordToken(), "eleven char").pointers())
        .containsExactly("/password");
    assertThat(reset(tenant.passwordToken(), "p".repeat(201)).pointers())
        .containsExactly("/password");
    String long200 = "p".repeat(199) + "q";
    assertThat(reset(tenant.passwordToken(), long200).status()).isEqualTo(204);
    assertThat(login(tenant, long200).status()).isEqualTo(200);
    assertThat(login(tenant, "p".repeat(200)).status()).isEqualTo(401);
  }

  @Test
  void longWrongPasswordIsNoFaultOfOurs() {
    SignedUp tenant = signUpWithPassword();
    assertThat(login(tenant, "é".repeat(200)).status()).isEqualTo(401);
  }

  @Test
  void memberOfSeveralTenantsNamesOne() {
    SignedUp first = signUpWithPassword();
    Map<String, Object> body = newSignUp();
    Http.Answer second = http.post("/api/tenants").bearer(member(first, "OWNER")).json(body).send();
    Http.Answer which = login(first, PASSWORD);
    assertThat(which.status()).isEqualTo(409);
    assertThat(which.problem()).isEqualTo("tenant-needed");
    assertThat(which.body().at("/tenants").size()).isEqualTo(2);
    for (String name : List.of(second.at("/slug"), second.at("/id"))) {
      Http.Answer session =
          http.post("/api/auth/login")
              .json(Map.of("email", first.email(), "password", PASSWORD, "tenant", name))
              .send();
      assertThat(session.status()).as(session.text()).isEqualTo(200);
      assertThat(http.get("/api/tenants/me").bearer(session.at("/access_token")).send().at("/id"))
          .isEqualTo(second.at("/id"));
    }
    Http.Answer foreign =
        http.post("/api/auth/login")
            .json(Map.of("email", first.email(), "password", PASSWORD, "tenant", "someone-elses"))
            .send();
    assertThat(foreign.status()).isEqualTo(401);
  }

  @Test
  void refreshTokenIsGoodOnceAndReuseEndsTheFamily() {
    SignedUp tenant = signUpWithPassword();
    String first = login(tenant, PASSWORD).at("/refresh_token");
    Http.Answer renewed = refresh(first);
    assertThat(renewed.status()).as(renewed.text()).isEqualTo(200);
    Http.Answer reused = refresh(first);
    assertThat(reused.status()).isEqualTo(401);
    assertThat(reused.problem()).isEqualTo("session-ended");
    assertThat(refresh(renewed.at("/refresh_token")).status()).isEqualTo(401);
  }

  @Test
  void ofTwoWhoUseOneRefreshTokenAtOnceOneIsRefused() {
    SignedUp tenant = signUpWithPassword();
    String token = login(tenant, PASSWORD).at("/refresh_token");
    List<Http.Answer> answers =
        Http.together(
            java.util.stream.IntStream.range(0, 5)
                .mapToObj(_ -> http.post("/api/auth/refresh").json(Map.of("refresh_token", token)))
                .toList());
    assertThat(answers).filteredOn(answer -> answer.status() == 200).hasSizeLessThanOrEqualTo(1);
    // The family has ended, whichever came first.
    answers.stream()
        .filter(answer -> answer.status() == 200)
        .forEach(
            answer -> assertThat(refresh(answer.at("/refresh_token")).status()).isEqualTo(401));
  }

  @Test
  void logoutEndsTheSessionAndIsHarmlessTwice() {
    SignedUp tenant = signUpWithPassword();
    String token = login(tenant, PASSWORD).at("/refresh_token");
    for (int i = 0; i < 2; i++) {
      assertThat(http.post("/api/auth/logout").json(Map.of("refresh_token", token)).send().status())
          .isEqualTo(204);
    }
    assertThat(refresh(token).status()).isEqualTo(401);
  }

  @Test
  void unknownTokensAreRefused() {
    assertThat(refresh(UUID.randomUUID().toString()).status()).isEqualTo(401);
    assertThat(reset("nonsense", PASSWORD).status()).isEqualTo(422);
  }

  @Test
  void everyEndpointNamesItsFaults() {
    for (String path :
        List.of(
            "/api/auth/login",
            "/api/auth/refresh",
            "/api/auth/logout",
            "/api/auth/password/reset")) {
      Map<String, Object> body = new HashMap<>();
      body.put("surprise", 1);
      Http.Answer answer = http.post(path).json(body).send();
      assertThat(answer.status()).as(path).isEqualTo(422);
      assertThat(answer.pointers()).contains("/surprise").hasSizeGreaterThan(1);
      assertThat(http.post(path).raw("[").send().status()).isEqualTo(400);
    }
  }

  private SignedUp signUpWithPassword() {
    SignedUp tenant = signUp();
    assertThat(reset(tenant.passwordToken(), PASSWORD).status()).isEqualTo(204);
    return tenant;
  }

  private Http.Answer reset(String token, String password) {
    return http.post("/api/auth/password/reset")
        .json(Map.of("token", token, "password", password))
        .send();
  }

  private Http.Answer login(SignedUp tenant, String password) {
    return http.post("/api/auth/login")
        .json(Map.of("email", tenant.email(), "password", password))
        .send();
  }

  private Http.Answer refresh(String token) {
    return http.post("/api/auth/refresh").json(Map.of("refresh_token", token)).send();
  }
}
