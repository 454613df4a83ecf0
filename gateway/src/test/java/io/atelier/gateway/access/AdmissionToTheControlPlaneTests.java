package io.atelier.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.gateway.States;
import io.atelier.gateway.resolution.PlainRequest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Atelier's own API, on whichever host. */
class AdmissionToTheControlPlaneTests extends AskedAdmission {

  @ParameterizedTest
  @CsvSource({
    "GET, /api/tenants/me, tenant-service",
    "HEAD, /api/tenants/me, tenant-service",
    "GET, /api/tenants/0199, tenant-service",
    "POST, /api/tenants/0199/suspend, tenant-service",
    "GET, /api/plans, billing-service",
    "DELETE, /api/tenants/me/addons/0199, billing-service",
    "POST, /api/admin/plans/pro/move, billing-service",
    "GET, /api/tenants/me/subscription, billing-service",
    "GET, /api/tenants/me/entitlements, usage-service",
    "POST, /api/usage/events/x/void, usage-service",
    "GET, /api/admin/parked-events/usage-service, usage-service",
    "POST, /api/admin/parked-events/billing-service/7/retry, billing-service",
    "GET, /.well-known/jwks.json, tenant-service",
    "PUT, /api/tenants/me, 405 method-not-allowed",
    "DELETE, /api/plans, 405 method-not-allowed",
    "GET, /api/nothing, 404 not-found",
    "GET, /api/admin/parked-events/postgres, 404 not-found",
    "POST, /internal/key-exchange, 404 not-found",
    "POST, /api/../internal/key-exchange, 404 not-found",
    "POST, /api/usage/..%2f..%2finternal/key-exchange, 404 not-found",
    "POST, /api/usage/%2e%2e/%2e%2e/internal/key-exchange, 404 not-found",
    "GET, /actuator/health, 404 not-found",
  })
  void thePathSaysWhichService(String method, String path, String outcome) {
    Decision decision = decide(request(method, path, "Host", "localhost"));
    assertThat(decision instanceof Decision.Forward forward ? forward.route() : outcome(decision))
        .isEqualTo(outcome);
  }

  @Test
  void aServicesOwnPagesAreAtItsOwnHost() {
    assertThat(forwarded(get("billing.atelier.localhost", "/v3/api-docs")).route())
        .isEqualTo("billing-service");
    assertThat(forwarded(get("tenants.atelier.localhost", "/")).route())
        .isEqualTo("tenant-service");
    assertThat(refused(get("api.atelier.localhost", "/v3/api-docs"))).isEqualTo("404 not-found");
    assertThat(refused(get("tenants.atelier.localhost", "/internal/key-exchange")))
        .isEqualTo("404 not-found");
    assertThat(refused(get("domains.atelier.localhost", "/"))).isEqualTo("404 not-found");
  }

  @Test
  void aPlatformThatUsesApiItselfMovesTheControlPlane() {
    UUID id = UUID.randomUUID();
    heard(
        "platforms",
        "moved",
        States.platform(
            "moved", "moved.localhost", "http://moved", "optional", "/atelier", new String[0]));
    tenant(States.tenant(id, "moved", "one"));
    heard("entitlements", id.toString(), States.open(id, "moved"));
    assertThat(forwarded(get("one.moved.localhost", "/api/plans")).route())
        .isEqualTo("application");
    Decision.Forward forward = forwarded(get("one.moved.localhost", "/atelier/plans?platform=x"));
    assertThat(forward.url()).hasToString("http://billing.invalid/api/plans?platform=x");
    assertThat(forward.headers().set()).containsEntry("X-Platform", "moved");
  }

  @Test
  void theHostSaysThePlatformOfASignUp() {
    assertThat(signUp("rural.atelier.localhost").headers().set())
        .containsEntry("X-Platform", "rural");
    assertThat(signUp("api.rural.atelier.localhost").headers().set())
        .containsEntry("X-Platform", "rural");
    assertThat(signUp("api.atelier.localhost").headers().set()).doesNotContainKey("X-Platform");
    assertThat(refused(request("POST", "/api/tenants", "Host", "localhost")))
        .isEqualTo("429 rate-limited");
    assertThat(outcome(as("OWNER", "POST", "localhost", "/api/tenants"))).isEqualTo("200");
    assertThat(outcome(from("8.8.8.8", request("POST", "/api/tenants", "Host", "localhost"))))
        .isEqualTo("200");
  }

  @Test
  void onlyTrustedProxiesSayWhoseRequestItIs() {
    PlainRequest request =
        get(
            "localhost",
            "/api/plans",
            "X-Forwarded-For",
            "1.2.3.4, 10.0.0.9",
            "X-Forwarded-Proto",
            "https");
    assertThat(forwarded(from("10.0.0.1", request)).headers().set())
        .containsEntry("X-Forwarded-For", "1.2.3.4, 10.0.0.9, 10.0.0.1")
        .containsEntry("X-Forwarded-Proto", "https");
    assertThat(forwarded(from("8.8.8.8", request)).headers().set())
        .containsEntry("X-Forwarded-For", "8.8.8.8")
        .containsEntry("X-Forwarded-Proto", "http");
  }

  @Test
  void problemPagesAreOnEveryHost() {
    for (String host : List.of(HOST, "localhost", "nobody.example")) {
      assertThat(decide(get(host, "/problems/rate-limited")))
          .isInstanceOf(Decision.ProblemPage.class);
    }
    assertThat(refused(get("localhost", "/problems/none"))).isEqualTo("404 not-found");
  }
}
