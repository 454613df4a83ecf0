package io.atelier.tenant.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.ApiKeyState;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.topics.Topic;
import io.atelier.tenant.Http;
import io.atelier.tenant.RunningTenantService;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;

/** Operators' sign-in, and what only they may do: platforms and applications. */
class OperatorHttpTests extends RunningTenantService {
  private static final String LOGIN = "/api/auth/operators/login";

  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;

  /** The tests share the one operator of the installation. */
  @BeforeEach
  void forgetEarlierSignIns() {
    await(() ->
        http.post(LOGIN)
            .json(Map.of("email", OPERATOR, "password", OPERATOR_PASSWORD))
            .send()
            .problem()
            .matches("totp-required|locked-out"));
    change("UPDATE operators SET failures = 0, locked_until = NULL, last_totp_step = 0");
  }

  @Test
  void passwordAndCodeSignIn() {
    Http.Answer answer = login(OPERATOR_PASSWORD, code());
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body().at("/expires_in").asInt()).isEqualTo(600);
    assertThat(http.get("/api/admin/platforms").bearer(answer.at("/access_token")).send().status())
        .isEqualTo(200);
    assertThat(answer.headers().firstValue("Set-Cookie").orElse(""))
        .startsWith("atelier_session=")
        .contains("HttpOnly")
        .contains("SameSite=Lax");
  }

  @Test
  void codeIsAskedForOnlyAfterTheRightPassword() {
    assertThat(login(OPERATOR_PASSWORD, null).problem()).isEqualTo("totp-required");
    assertThat(login("wrong", null).problem()).isEqualTo("invalid-credentials");
    Http.Answer unknown =
        http.post(LOGIN)
            .json(Map.of("email", "no@atelier.test", "password", OPERATOR_PASSWORD))
            .send();
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.problem()).isEqualTo("invalid-credentials");
  }

  @Test
  void codeIsGoodOnce() {
    String code = code();
    assertThat(login(OPERATOR_PASSWORD, code).status()).isEqualTo(200);
    assertThat(login(OPERATOR_PASSWORD, code).problem()).isEqualTo("invalid-credentials");
  }

  @Test
  void sessionCanBeRefreshed() {
    Http.Answer session = login(OPERATOR_PASSWORD, code());
    Http.Answer renewed =
        http.post("/api/auth/refresh")
            .json(Map.of("refresh_token", session.at("/refresh_token")))
            .send();
    assertThat(renewed.status()).as(renewed.text()).isEqualTo(200);
    assertThat(http.get("/api/admin/platforms").bearer(renewed.at("/access_token")).send().status())
        .isEqualTo(200);
  }

  @Test
  void tenFailuresLockSignInForAQuarterOfAnHour() {
    for (int i = 0; i < 10; i++) {
      assertThat(login("wrong", null).status()).isEqualTo(401);
    }
    Http.Answer locked = login(OPERATOR_PASSWORD, code());
    assertThat(locked.status()).isEqualTo(429);
    assertThat(locked.problem()).isEqualTo("locked-out");
    assertThat(locked.headers().firstValueAsLong("Retry-After").orElse(0)).isBetween(1L, 900L);
    // Once it is over the count begins anew: one slip does not lock again.
    change("UPDATE operators SET locked_until = now() - interval '1 second'");
    assertThat(login("wrong", null).status()).isEqualTo(401);
    assertThat(login(OPERATOR_PASSWORD, code()).status()).isEqualTo(200);
  }

  @Test
  void faultsOfASignInAreNamed() {
    Http.Answer answer =
        http.post(LOGIN).json(Map.of("email", 1, "totp", "12", "extra", true)).send();
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.pointers()).contains("/email", "/password", "/totp", "/extra");
  }

  @Test
  void shippedPlatformsAreThere() {
    Http.Answer answer = http.get("/api/admin/platforms").bearer(superAdmin()).send();
    Map<String, String> domains = new HashMap<>();
    answer
        .body()
        .path("data")
        .forEach(
            one -> domains.put(one.path("code").asString(), one.path("base_domain").asString()));
    assertThat(domains)
        .containsEntry("studio", "atelier.localhost")
        .containsEntry("docs-api", "docs-api.atelier.localhost")
        .containsEntry("oms", "oms.atelier.localhost")
        .containsEntry("loyalty", "loyalty.atelier.localhost")
        .containsEntry("rural-health", "rural-health.atelier.localhost")
        .containsKey("instances");
    var events = topics.awaitType(Topic.PLATFORMS, "studio", "platform.updated");
    PlatformState studio = events.getFirst().body(PlatformState.class);
    assertThat(studio.isDefault()).isTrue();
    assertThat(studio.requestMetric()).isEqualTo("requests_per_month");
    assertThat(studio.publicPaths()).containsExactly("/public");
  }

  @Test
  void platformIsCreatedAndPublishedOnChangeOnly() {
    String code = newSlug();
    Map<String, Object> body =
        new HashMap<>(Map.of("code", code, "name", "New", "base_domain", code + ".test"));
    assertThat(http.post("/api/admin/platforms").bearer(superAdmin()).json(body).send().status())
        .isEqualTo(201);
    assertThat(http.post("/api/admin/platforms").bearer(superAdmin()).json(body).send().status())
        .isIn(200, 201);
    body.put("name", "Newer");
    http.post("/api/admin/platforms").bearer(superAdmin()).json(body).send();
    await(() ->
        topics.awaitType(Topic.PLATFORMS, code, "platform.updated").stream()
            .anyMatch(event -> event.body(PlatformState.class).name().equals("Newer")));
    assertThat(topics.awaitType(Topic.PLATFORMS, code, "platform.updated").getLast().sequence())
        .isLessThanOrEqualTo(2);
    Http.Answer wrong =
        http.post("/api/admin/platforms")
            .bearer(superAdmin())
            .json(Map.of("code", "X", "authentication", "maybe"))
            .send();
    assertThat(wrong.pointers()).contains("/code", "/name", "/authentication");
    assertThat(
            http.post("/api/admin/platforms")
                .bearer(operator("SUPPORT"))
                .json(body)
                .send()
                .status())
        .isEqualTo(403);
    assertThat(http.get("/api/admin/platforms").send().status()).isEqualTo(401);
  }

  /** A pattern that gives no name for a database would leave tenants without one for ever. */
  @Test
  void patternThatNamesNoDatabaseIsRefused() {
    String code = newSlug();
    Map<String, Object> body =
        Map.of(
            "code",
            code,
            "name",
            "n",
            "base_domain",
            code + ".test",
            "database_name_pattern",
            "T '{slug}; DROP");
    assertThat(http.post("/api/admin/platforms").bearer(superAdmin()).json(body).send().pointers())
        .containsExactly("/database_name_pattern");
  }

  @Test
  void applicationsAreMadeListedAndRevoked() {
    String path = "/api/admin/applications";
    Http.Answer made =
        http.post(path)
            .bearer(superAdmin())
            .json(Map.of("name", "backend", "platform", "studio"))
            .send();
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.at("/secret")).startsWith("atl_test_");
    assertThat(made.at("/scopes/0")).isEqualTo("*");
    Http.Answer list = http.get(path).bearer(superAdmin()).send();
    assertThat(list.text()).contains(made.at("/id")).doesNotContain(made.at("/secret"));
    for (int i = 0; i < 2; i++) {
      assertThat(http.delete(path + "/" + made.at("/id")).bearer(superAdmin()).send().status())
          .isEqualTo(204);
    }
    assertThat(
            http.post("/internal/key-exchange")
                .bearer(service())
                .json(Map.of("key_hash", sha256Hex(made.at("/secret"))))
                .send()
                .problem())
        .isEqualTo("key-revoked");
    await(() -> {
      ApiKeyState last =
          topics
              .awaitType(Topic.API_KEYS, made.at("/id"), "application.revoked")
              .getLast()
              .body(ApiKeyState.class);
      return last.revokedAt() != null
          && last.kind().equals("application")
          && last.tenantId() == null;
    });
    assertThat(http.delete(path + "/" + UUID.randomUUID()).bearer(superAdmin()).send().status())
        .isEqualTo(404);
    assertThat(
            http.post(path)
                .bearer(superAdmin())
                .json(Map.of("name", "x", "platform", "nowhere"))
                .send()
                .pointers())
        .containsExactly("/platform");
    assertThat(
            http.post(path)
                .bearer(superAdmin())
                .json(Map.of("name", "x", "platform", "studio", "scopes", List.of("all")))
                .send()
                .pointers())
        .containsExactly("/scopes");
    assertThat(
            http.post(path)
                .bearer(operator("BILLING"))
                .json(Map.of("name", "x", "platform", "studio"))
                .send()
                .status())
        .isEqualTo(403);
    assertThat(http.get(path).send().status()).isEqualTo(401);
  }

  private Http.Answer login(String password, String totp) {
    Map<String, Object> body = new HashMap<>(Map.of("email", OPERATOR, "password", password));
    if (totp != null) {
      body.put("totp", totp);
    }
    return http.post(LOGIN).json(body).send();
  }

  private static String code() {
    return OneTimePassword.code(
        OneTimePassword.decodeSeed(TOTP_SECRET), Instant.now().getEpochSecond() / 30);
  }

  private void change(String sql) {
    unitOfWork.asSystem(SystemReason.OPERATOR, database.sql(sql).then()).block();
  }
}
