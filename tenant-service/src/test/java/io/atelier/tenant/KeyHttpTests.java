package io.atelier.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.security.Caller;
import io.atelier.events.tenant.ApiKeyState;
import io.atelier.events.topics.Topic;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Keys of tenants, and the exchange of every key. */
class KeyHttpTests extends RunningTenantService {
  private static final String KEYS = "/api/tenants/me/api-keys";

  @Test
  void keyIsShownOnce() {
    SignedUp tenant = signUp();
    Http.Answer made = create(tenant, Map.of("name", "ci", "scopes", List.of("app")));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.at("/secret")).startsWith("atl_test_").startsWith(made.at("/key_prefix"));
    assertThat(made.body().at("/quota_requests_per_minute").asInt()).isEqualTo(60);
    assertThat(made.body().at("/quota_requests_per_day").asInt()).isEqualTo(10_000);
    Http.Answer list = http.get(KEYS).bearer(member(tenant, "ADMIN")).send();
    assertThat(list.at("/data/0/id")).isEqualTo(made.at("/id"));
    assertThat(list.text()).doesNotContain(made.at("/secret"));
  }

  @Test
  void onlyAdminsHandleKeys() {
    SignedUp tenant = signUp();
    Map<String, Object> body = Map.of("name", "x", "scopes", List.of("*"));
    for (String token : List.of(member(tenant, "MEMBER"), apiKey(tenant, "*"), superAdmin())) {
      assertThat(http.get(KEYS).bearer(token).send().status()).isEqualTo(403);
      assertThat(http.post(KEYS).bearer(token).json(body).send().status()).isEqualTo(403);
      assertThat(http.delete(KEYS + "/" + UUID.randomUUID()).bearer(token).send().status())
          .isEqualTo(403);
    }
    assertThat(http.post(KEYS).json(body).send().status()).isEqualTo(401);
  }

  @Test
  void everyFaultOfAKeyIsNamed() {
    SignedUp tenant = signUp();
    Map<String, Object> body = new HashMap<>();
    body.put("name", " ");
    body.put("scopes", List.of("app", "usage:write"));
    body.put("quota_requests_per_minute", 100_001);
    body.put("quota_requests_per_day", 0);
    body.put("owner", "me");
    Http.Answer answer = create(tenant, body);
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.pointers())
        .contains(
            "/name", "/scopes", "/quota_requests_per_minute", "/quota_requests_per_day", "/owner");
  }

  @Test
  void keyOfThePastIsRefused() {
    SignedUp tenant = signUp();
    Http.Answer answer =
        create(
            tenant,
            Map.of("name", "old", "scopes", List.of("*"), "expires_at", "2020-01-01T00:00:00Z"));
    assertThat(answer.pointers()).containsExactly("/expires_at");
  }

  @Test
  void sameIdempotencyKeyMakesOneKey() {
    SignedUp tenant = signUp();
    String key = UUID.randomUUID().toString();
    Map<String, Object> body = Map.of("name", "once", "scopes", List.of("*"));
    Http.Answer first =
        http.post(KEYS)
            .bearer(member(tenant, "OWNER"))
            .header("Idempotency-Key", key)
            .json(body)
            .send();
    Http.Answer again =
        http.post(KEYS)
            .bearer(member(tenant, "OWNER"))
            .header("Idempotency-Key", key)
            .json(body)
            .send();
    assertThat(again.at("/secret")).isNotEmpty().isEqualTo(first.at("/secret"));
    assertThat(http.get(KEYS).bearer(member(tenant, "OWNER")).send().body().at("/data").size())
        .isEqualTo(1);
  }

  @Test
  void keyIsExchangedForAToken() {
    SignedUp tenant = signUp();
    Http.Answer made =
        create(
            tenant,
            Map.of("name", "ci", "scopes", List.of("tenant:read"), "quota_requests_per_minute", 7));
    Http.Answer answer = exchange(made.at("/secret"), null);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.at("/key_id")).isEqualTo(made.at("/id"));
    assertThat(answer.at("/kind")).isEqualTo("api-key");
    assertThat(answer.at("/tenant_id")).isEqualTo(tenant.id().toString());
    assertThat(answer.at("/platform")).isEqualTo("studio");
    assertThat(answer.body().at("/sequence").asInt()).isEqualTo(1);
    assertThat(answer.body().at("/rates/per_minute").asInt()).isEqualTo(7);
    assertThat(answer.body().at("/rates/per_day").asInt()).isEqualTo(10_000);
    assertThat(Instant.parse(answer.at("/expires_at")))
        .isAfter(Instant.now().plus(9, ChronoUnit.MINUTES));
    assertThat(http.get("/api/tenants/me").bearer(answer.at("/token")).send().at("/id"))
        .isEqualTo(tenant.id().toString());
    assertThat(http.get(KEYS).bearer(member(tenant, "OWNER")).send().at("/data/0/last_used_at"))
        .isNotEmpty();
  }

  @Test
  void revokedKeyIsTold() {
    SignedUp tenant = signUp();
    Http.Answer made = create(tenant, Map.of("name", "gone", "scopes", List.of("*")));
    String path = KEYS + "/" + made.at("/id");
    for (int i = 0; i < 2; i++) {
      assertThat(http.delete(path).bearer(member(tenant, "OWNER")).send().status()).isEqualTo(204);
    }
    Http.Answer refused = exchange(made.at("/secret"), null);
    assertThat(refused.status()).isEqualTo(401);
    assertThat(refused.problem()).isEqualTo("key-revoked");
    var events = topics.awaitType(Topic.API_KEYS, made.at("/id"), "api_key.revoked");
    assertThat(events).extracting(Topics.Event::sequence).containsExactly(1L, 2L);
    assertThat(events.getLast().body(ApiKeyState.class).revokedAt()).isNotNull();
    SignedUp other = signUp();
    assertThat(http.delete(path).bearer(member(other, "OWNER")).send().status()).isEqualTo(404);
  }

  @Test
  void expiredKeyIsTold() {
    SignedUp tenant = signUp();
    String end = Instant.now().plusSeconds(2).truncatedTo(ChronoUnit.MILLIS).toString();
    Http.Answer made =
        create(tenant, Map.of("name", "short", "scopes", List.of("*"), "expires_at", end));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    await(() -> exchange(made.at("/secret"), null).problem().equals("key-expired"));
  }

  @Test
  void unknownKeyIsUnauthenticated() {
    Http.Answer answer = exchange("atl_test_nothing", null);
    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.problem()).isEqualTo("unauthenticated");
  }

  @Test
  void exchangeIsForServicesAlone() {
    SignedUp tenant = signUp();
    Map<String, Object> body = Map.of("key_hash", sha256Hex("x"));
    assertThat(http.post("/internal/key-exchange").json(body).send().status()).isEqualTo(401);
    for (String token : List.of(superAdmin(), member(tenant, "OWNER"), application(tenant, "*"))) {
      assertThat(http.post("/internal/key-exchange").bearer(token).json(body).send().status())
          .isEqualTo(403);
    }
    assertThat(
            http.post("/internal/key-exchange")
                .bearer(service())
                .json(Map.of("key_hash", "abc"))
                .send()
                .pointers())
        .containsExactly("/key_hash");
  }

  @Test
  void serviceTokenByClientCredentials() {
    Http.Answer answer =
        http.post("/internal/service-tokens")
            .json(Map.of("client_id", "gateway", "client_secret", CLIENT_SECRET))
            .send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.body().at("/expires_in").asInt()).isEqualTo(600);
    assertThat(
            http.post("/internal/key-exchange")
                .bearer(answer.at("/access_token"))
                .json(Map.of("key_hash", sha256Hex("x")))
                .send()
                .problem())
        .isEqualTo("unauthenticated");
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("client_id", "gateway", "client_secret", "wrong"),
            Map.of("client_id", "nobody", "client_secret", CLIENT_SECRET),
            Map.of("client_id", "nobody", "client_secret", ""))) {
      assertThat(http.post("/internal/service-tokens").json(wrong).send().status()).isEqualTo(401);
    }
  }

  @Test
  void applicationNamesItsTenant() {
    SignedUp tenant = signUp();
    String secret = newApplication("studio").at("/secret");
    Http.Answer nobody = exchange(secret, null);
    assertThat(nobody.status()).as(nobody.text()).isEqualTo(200);
    assertThat(nobody.at("/kind")).isEqualTo("application");
    assertThat(nobody.body().at("/tenant_id").isNull()).isTrue();
    assertThat(nobody.body().at("/rates/per_minute").isNull()).isTrue();
    for (String name : List.of(tenant.slug(), tenant.id().toString())) {
      assertThat(exchange(secret, name).at("/tenant_id")).isEqualTo(tenant.id().toString());
    }
    for (String name :
        List.of("nobody-here", UUID.randomUUID().toString(), "ext:4711", "", "' OR 1=1")) {
      Http.Answer unknown = exchange(secret, name);
      assertThat(unknown.status()).as(name).isEqualTo(404);
      assertThat(unknown.problem()).isEqualTo("tenant-unknown");
    }
    String foreign = newApplication("oms").at("/secret");
    assertThat(exchange(foreign, tenant.id().toString()).problem()).isEqualTo("tenant-unknown");
    assertThat(exchange(foreign, tenant.slug()).problem()).isEqualTo("tenant-unknown");
  }

  @Test
  void heldTenantsAreExchangedAllTheSame() {
    SignedUp tenant = signUp();
    String secret = create(tenant, Map.of("name", "k", "scopes", List.of("*"))).at("/secret");
    http.post("/api/tenants/" + tenant.id() + "/suspend")
        .bearer(superAdmin())
        .json(Map.of("reason", "x"))
        .send();
    assertThat(exchange(secret, null).status()).isEqualTo(200);
  }

  @Test
  void applicationsVerifyKeysOfTheirPlatform() {
    SignedUp tenant = signUp();
    Http.Answer made = create(tenant, Map.of("name", "k", "scopes", List.of("app")));
    Map<String, Object> body = Map.of("key", made.at("/secret"));
    Http.Answer good =
        http.post("/api/keys/verify").bearer(application(tenant, "*")).json(body).send();
    assertThat(good.body().at("/valid").asBoolean()).as(good.text()).isTrue();
    assertThat(good.at("/tenant_id")).isEqualTo(tenant.id().toString());
    assertThat(good.at("/scopes/0")).isEqualTo("app");
    String foreign =
        token(
            new Caller(
                Caller.Kind.APPLICATION,
                UUID.randomUUID().toString(),
                null,
                "oms",
                Set.of(),
                Set.of("*")));
    assertThat(
            http.post("/api/keys/verify")
                .bearer(foreign)
                .json(body)
                .send()
                .body()
                .at("/valid")
                .asBoolean(true))
        .isFalse();
    http.delete(KEYS + "/" + made.at("/id")).bearer(member(tenant, "OWNER")).send();
    assertThat(
            http.post("/api/keys/verify")
                .bearer(application(tenant, "*"))
                .json(body)
                .send()
                .body()
                .at("/valid")
                .asBoolean(true))
        .isFalse();
    assertThat(
            http.post("/api/keys/verify")
                .bearer(member(tenant, "OWNER"))
                .json(body)
                .send()
                .status())
        .isEqualTo(403);
  }

  private Http.Answer create(SignedUp tenant, Map<String, Object> body) {
    return http.post(KEYS).bearer(member(tenant, "ADMIN")).json(body).send();
  }

  private Http.Answer newApplication(String platform) {
    return http.post("/api/admin/applications")
        .bearer(superAdmin())
        .json(Map.of("name", "backend", "platform", platform))
        .send();
  }

  private Http.Answer exchange(String key, String tenant) {
    Map<String, Object> body = new HashMap<>();
    body.put("key_hash", sha256Hex(key));
    if (tenant != null) {
      body.put("tenant", tenant);
    }
    return http.post("/internal/key-exchange").bearer(service()).json(body).send();
  }
}
