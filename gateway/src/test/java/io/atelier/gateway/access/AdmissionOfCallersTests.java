package io.atelier.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.gateway.FakeTenantService;
import io.atelier.gateway.FakeTenantService.KnownKey;
import io.atelier.gateway.States;
import io.atelier.testsupport.token.TestTokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who calls, and what the application learns of it. */
class AdmissionOfCallersTests extends AskedAdmission {

  @Test
  void theApplicationLearnsWhoCallsAndSeesNoCredential() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "app");
    Decision.Forward forward =
        forwarded(
            get(
                HOST,
                "/rooms?x=1",
                "X-Api-Key",
                secret,
                "Cookie",
                "a=1; atelier_session=abc; b=2",
                "X-Tenant-Id",
                "evil",
                "x_tenant_id",
                "evil",
                "X-Caller-Roles",
                "OWNER",
                "X-Forwarded-For",
                "6.6.6.6",
                "Forwarded",
                "for=6.6.6.6",
                "X-Atelier-Signature",
                "evil",
                "Accept",
                "a/b"));
    assertThat(forward.url()).hasToString("http://app:3000/rooms?x=1");
    assertThat(forward.headers().removed())
        .containsExactlyInAnyOrder(
            "X-Api-Key",
            "Cookie",
            "X-Tenant-Id",
            "x_tenant_id",
            "X-Caller-Roles",
            "X-Forwarded-For",
            "Forwarded",
            "X-Atelier-Signature");
    assertThat(forward.headers().set())
        .containsEntry("X-Tenant-Id", tenantId.toString())
        .containsEntry("X-Tenant-Subdomain", "my-studio")
        .containsEntry("X-Tenant-Database", "tenant_my_studio_db")
        .containsEntry("X-Tenant-Plan", "starter")
        .containsEntry("X-Platform", "studio")
        .containsEntry("X-Caller", "api-key:" + tenantService.idOf(secret))
        .containsEntry("X-Forwarded-For", "127.0.0.1")
        .containsEntry("X-Forwarded-Proto", "http")
        .containsEntry("X-Forwarded-Host", HOST)
        .containsEntry("Cookie", "a=1; b=2")
        .containsKey("X-Request-Id")
        .doesNotContainKeys("Authorization", "X-Caller-Roles", "X-Atelier-Signature");
    assertThat(forward.meter()).isNotNull();
    assertThat(forward.meter().event().metric()).isEqualTo("requests_per_month");
    assertThat(forward.meter().event().id()).isEqualTo(forward.headers().set().get("X-Request-Id"));
    assertThat(forward.answer())
        .containsEntry("RateLimit-Policy", "\"minute\";q=60;w=60, \"day\";q=10000;w=86400")
        .hasEntrySatisfying(
            "RateLimit", value -> assertThat(value).startsWith("\"minute\";r=59;t=6"));
  }

  @Test
  void aMemberIsKnownByTheToken() {
    Decision.Forward forward = forwarded(as("OWNER", "GET", HOST, "/rooms"));
    assertThat(forward.headers().set())
        .hasEntrySatisfying("X-Caller", value -> assertThat(value).startsWith("member:"))
        .containsEntry("X-Caller-Roles", "OWNER");
    assertThat(forward.headers().removed()).contains("Authorization");
    assertThat(forward.answer()).doesNotContainKey("RateLimit");
  }

  @Test
  void aCredentialOfAnotherTenantIsRefused() {
    tenant(States.tenant(otherId, "studio", "other"));
    heard("entitlements", otherId.toString(), States.open(otherId, "studio"));
    String secret = tenantService.addTenantKey(otherId, "studio", "*");
    assertThat(outcome(keyed("other.atelier.localhost", "/", secret))).isEqualTo("200");
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("403 wrong-tenant");
    assertThat(refused(keyed(HOST, "/api/tenants/me", secret))).isEqualTo("403 wrong-tenant");
    assertThat(refused(as("operator", "GET", HOST, "/"))).isEqualTo("403 wrong-tenant");
  }

  @Test
  void wrongCredentialsAre401() {
    String secret = FakeTenantService.newSecret();
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 unauthenticated");
    int asked = tenantService.exchanges.get();
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("401 unauthenticated");
    assertThat(refused(keyed(HOST, "/", secret.substring(0, secret.length() - 1) + "!")))
        .isEqualTo("401 unauthenticated");
    String mistyped = secret.replaceFirst("atl_test_.", "atl_test_Z");
    assertThat(refused(keyed(HOST, "/", mistyped))).isEqualTo("401 unauthenticated");
    assertThat(tenantService.exchanges.get())
        .as("nobody is asked twice or about a bad sum")
        .isEqualTo(asked);
    assertThat(refused(get(HOST, "/", "Authorization", "Bearer nonsense")))
        .isEqualTo("401 unauthenticated");
    String expired = TestTokens.shared().member(tenantId, "studio", "OWNER").expired().mint();
    assertThat(refused(get(HOST, "/", "Authorization", "Bearer " + expired)))
        .isEqualTo("401 unauthenticated");
    String service = TestTokens.shared().service("billing-service").mint();
    assertThat(refused(get(HOST, "/", "Authorization", "Bearer " + service)))
        .isEqualTo("401 unauthenticated");
    assertThat(refused(get("localhost", "/api/tenants/me", "Authorization", "Basic eDp5")))
        .isEqualTo("401 unauthenticated");
  }

  @Test
  void aKeyNeedsTheScopeOfTheApplication() {
    String secret = tenantService.addTenantKey(tenantId, "studio", "tenant:read");
    assertThat(refused(keyed(HOST, "/", secret))).isEqualTo("403 forbidden");
    assertThat(outcome(keyed(HOST, "/api/tenants/me", secret))).isEqualTo("200");
  }

  @ParameterizedTest
  @CsvSource({
    "/public, 200",
    "/public/a, 200",
    "/publicity, 401 unauthenticated",
    "/public/../rooms, 401 unauthenticated",
    "/public/%2e%2e/rooms, 401 unauthenticated",
    "/public/..%2frooms, 401 unauthenticated",
    "/public//x, 401 unauthenticated",
    "/public/;/x, 401 unauthenticated",
    "/rooms, 401 unauthenticated",
  })
  void publicPathsPassWithoutACredential(String path, String outcome) {
    assertThat(outcome(get(HOST, path))).isEqualTo(outcome);
  }

  @Test
  void aPreflightReachesTheApplicationAndIsNotCounted() {
    Decision.Forward forward =
        forwarded(
            request(
                "OPTIONS",
                "/rooms",
                "Host",
                HOST,
                "Origin",
                "https://x.example",
                "Access-Control-Request-Method",
                "POST"));
    assertThat(forward.meter()).isNull();
    assertThat(outcome(request("OPTIONS", "/rooms", "Host", HOST)))
        .isEqualTo("401 unauthenticated");
  }

  @Test
  void whereSignInIsTheApplicationsOwnForeignCredentialsPassUntouched() {
    UUID id = UUID.randomUUID();
    String host = "centre.rural.atelier.localhost";
    tenant(States.tenant(id, "rural", "centre"));
    heard("entitlements", id.toString(), States.open(id, "rural"));
    Decision.Forward forward =
        forwarded(get(host, "/", "Authorization", "Bearer theirs", "X-Api-Key", "theirs"));
    assertThat(forward.headers().removed()).isEmpty();
    assertThat(forward.headers().set()).doesNotContainKey("X-Caller");
    assertThat(refused(keyed(host, "/", FakeTenantService.newSecret())))
        .isEqualTo("401 unauthenticated");
    IntStream.range(0, 4).forEach(_ -> forwarded(get(host, "/")));
    assertThat(refused(get(host, "/"))).isEqualTo("429 rate-limited");
    assertThat(outcome(from("8.8.8.8", get(host, "/")))).isEqualTo("200");
  }

  @Test
  void aSessionCookieCountsOnOurHostsOnlyAndNotFromOtherSites() {
    String cookie = "atelier_session=" + TestTokens.shared().operator("SUPPORT").mint();
    String host = "admin.atelier.localhost";
    assertThat(forwarded(get(host, "/api/tenants", "Cookie", cookie)).headers().set())
        .hasEntrySatisfying("Authorization", value -> assertThat(value).startsWith("Bearer ey"));
    assertThat(
            outcome(
                get(
                    host,
                    "/api/tenants",
                    "Cookie",
                    cookie,
                    "Origin",
                    "http://" + host,
                    "Sec-Fetch-Site",
                    "same-origin")))
        .isEqualTo("200");
    assertThat(refused(get(host, "/api/tenants", "Cookie", cookie, "Sec-Fetch-Site", "same-site")))
        .isEqualTo("403 cross-site");
    assertThat(
            refused(get(host, "/api/tenants", "Cookie", cookie, "Origin", "http://evil.example")))
        .isEqualTo("403 cross-site");
    assertThat(forwarded(get(HOST, "/api/tenants/me", "Cookie", cookie)).headers().set())
        .doesNotContainKey("Authorization");
  }

  @Test
  void anApplicationActsForTheTenantThatItNamesOrWhoseHostItIs() {
    tenantService.tenants.put(tenantId.toString(), tenantId.toString());
    tenantService.tenants.put("my-studio", tenantId.toString());
    tenantService.tenants.put("other", otherId.toString());
    String secret =
        tenantService.add(
            new KnownKey(
                UUID.randomUUID(), "application", null, "studio", List.of("*"), null, null, null));
    String path = "/api/usage/check";
    assertThat(outcome(posted("localhost", path, secret))).isEqualTo("200");
    assertThat(outcome(posted("localhost", path, secret, "Atelier-Tenant", "my-studio")))
        .isEqualTo("200");
    assertThat(refused(posted("localhost", path, secret, "Atelier-Tenant", "nobody")))
        .isEqualTo("404 tenant-unknown");
    assertThat(outcome(posted(HOST, path, secret))).isEqualTo("200");
    assertThat(refused(posted(HOST, path, secret, "Atelier-Tenant", "other")))
        .isEqualTo("403 wrong-tenant");
    Decision.Forward forward =
        forwarded(posted("localhost", path, secret, "Atelier-Tenant", "my-studio"));
    assertThat(forward.headers().removed()).contains("Atelier-Tenant");
    assertThat(forward.answer()).doesNotContainKey("RateLimit");
  }

  @Test
  void aPlatformWithASecretSignsWhatItTellsTheApplication() {
    UUID id = UUID.randomUUID();
    heard(
        "platforms",
        "signed",
        States.platform("signed", "signed.localhost", "http://signed/", "optional"));
    tenant(States.tenant(id, "signed", "one"));
    heard("entitlements", id.toString(), States.open(id, "signed"));
    Map<String, String> headers = forwarded(get("one.signed.localhost", "/a?b")).headers().set();
    String signature = headers.get("X-Atelier-Signature");
    assertThat(signature).matches("t=[0-9]+,v1=[0-9a-f]{64}");
    Instant time =
        Instant.ofEpochSecond(Long.parseLong(signature.substring(2, signature.indexOf(','))));
    assertThat(ApplicationSignature.of("s3cret", time, "GET", "/a?b", headers))
        .isEqualTo(signature);
    assertThat(ApplicationSignature.of("s3cret", time, "GET", "/a?c", headers))
        .isNotEqualTo(signature);
  }
}
