package io.atelier.notification;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.tenancy.TenancyCatalog;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.http.Http;
import io.atelier.testsupport.standin.Rights;
import io.atelier.testsupport.token.TestTokens;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Every endpoint, with at least one test per documented status. */
class NotificationHttpTests extends RunningNotificationService {
  private static final String ALERTS = "/api/tenants/me/billing-alerts";

  @Autowired TenancyCatalog tenancyCatalog;

  @Test
  void everyTableHasItsPolicyOrAReason() {
    assertThat(tenancyCatalog.violations().block()).isEmpty();
  }

  @Test
  void endpointLivesFromCreationToRemoval() {
    UUID tenant = tenant();
    Http.Answer made = endpoint(tenant, "domain.*", "tenant.created");
    assertThat(made.at("/secret")).startsWith(made.at("/secret_prefix")).startsWith("whsec_");
    assertThat(made.body().at("/is_active").asBoolean()).isTrue();
    String path = WEBHOOKS + "/" + made.at("/id");
    Http.Answer found = http.send("GET", path, admin(tenant), null);
    assertThat(found.status()).isEqualTo(200);
    assertThat(found.body().has("secret")).isFalse();
    Http.Answer changed =
        http.send("PATCH", path, admin(tenant), Map.of("is_active", false, "description", "d"));
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.body().at("/is_active").asBoolean()).isFalse();
    assertThat(changed.at("/description")).isEqualTo("d");
    assertThat(changed.body().at("/events").size()).isEqualTo(2);
    Http.Answer list = http.send("GET", WEBHOOKS, admin(tenant), null);
    assertThat(list.body().at("/data").size()).isEqualTo(1);
    assertThat(http.send("DELETE", path, admin(tenant), null).status()).isEqualTo(204);
    assertThat(http.send("DELETE", path, admin(tenant), null).status()).isEqualTo(404);
    assertThat(http.send("GET", path, admin(tenant), null).status()).isEqualTo(404);
  }

  @Test
  void everyFaultOfANewEndpointIsNamed() {
    Http.Answer faulty =
        http.send(
            "POST",
            WEBHOOKS,
            admin(tenant()),
            Map.of("events", List.of("no.such"), "description", "x".repeat(501), "colour", "red"));
    assertThat(faulty.status()).isEqualTo(422);
    assertThat(faulty.pointers())
        .containsExactlyInAnyOrder("/url", "/events", "/description", "/colour");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nowhere",
        "ftp://example.com/",
        "https://10.0.0.1/",
        "https://u:p@1.1.1.1/",
        "https://169.254.169.254/latest/",
        "https://[fd00::1]/",
        "https://1.1.1.1/#f"
      })
  void addressThatWillNeverBeCalledIsRefused(String url) {
    Http.Answer refused =
        http.send("POST", WEBHOOKS, admin(tenant()), Map.of("url", url, "events", List.of("*")));
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.pointers()).containsExactly("/url");
  }

  @Test
  void changeToAnAddressInsideIsRefused() {
    UUID tenant = tenant();
    String path = WEBHOOKS + "/" + endpoint(tenant, "*").at("/id");
    assertThat(
            http.send("PATCH", path, admin(tenant), Map.of("url", "https://10.0.0.1/")).pointers())
        .containsExactly("/url");
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"url\": ', application/json, 400",
    "'', application/json, 400",
    "'[]', application/json, 422",
    "'{}', text/plain, 415"
  })
  void whatCannotBeReadIsTheClientsProblem(String body, String type, int status) {
    Http.Answer answer =
        http.raw("POST", WEBHOOKS, admin(tenant()), body, Map.of("Content-Type", type));
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.at("/type")).startsWith("/problems/");
  }

  @Test
  void sameRequestAgainGivesTheSameEndpoint() {
    UUID tenant = tenant();
    String body = "{\"url\":\"%s\",\"events\":[\"*\"]}".formatted(receiver.url());
    Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    Http.Answer first = http.raw("POST", WEBHOOKS, admin(tenant), body, key);
    Http.Answer second = http.raw("POST", WEBHOOKS, sameAdmin(tenant), body, key);
    assertThat(first.status()).isEqualTo(201);
    assertThat(second.status()).isEqualTo(201);
    Http.Answer list = http.send("GET", WEBHOOKS, admin(tenant), null);
    // Two tokens of two users are two callers; one user's repeat is one endpoint.
    assertThat(list.body().at("/data").size()).isEqualTo(2);
    String user = TestTokens.shared().member(tenant, "studio", "ADMIN").mint();
    Map<String, String> another = Map.of("Idempotency-Key", UUID.randomUUID().toString());
    Http.Answer made = http.raw("POST", WEBHOOKS, user, body, another);
    Http.Answer repeated = http.raw("POST", WEBHOOKS, user, body, another);
    assertThat(repeated.at("/id")).isEqualTo(made.at("/id"));
    assertThat(repeated.at("/secret")).isEqualTo(made.at("/secret"));
    Http.Answer mismatch = http.raw("POST", WEBHOOKS, user, body.replace("*", "domain.*"), another);
    assertThat(mismatch.problem()).isEqualTo("idempotency-mismatch");
  }

  private static String sameAdmin(UUID tenant) {
    return admin(tenant);
  }

  @Test
  void onlyAdminsOfTheTenantAreAdmitted() {
    UUID tenant = tenant();
    String path = WEBHOOKS + "/" + endpoint(tenant, "*").at("/id");
    assertThat(http.send("GET", WEBHOOKS, null, null).status()).isEqualTo(401);
    String member = TestTokens.shared().member(tenant, "studio", "MEMBER").mint();
    assertThat(http.send("GET", WEBHOOKS, member, null).status()).isEqualTo(403);
    String key = TestTokens.shared().apiKey(tenant, "studio", "*").mint();
    assertThat(http.send("GET", WEBHOOKS, key, null).status()).isEqualTo(403);
    String stranger = admin(tenant());
    for (String[] call :
        new String[][] {
          {"GET", path},
          {"DELETE", path},
          {"GET", path + "/deliveries"},
          {"POST", path + "/test"},
          {"POST", path + "/rotate-secret"}
        }) {
      assertThat(http.send(call[0], call[1], stranger, null).status())
          .as(call[0] + " " + call[1])
          .isEqualTo(404);
    }
    assertThat(http.send("PATCH", path, stranger, Map.of("is_active", false)).status())
        .isEqualTo(404);
  }

  @Test
  void tenantNobodyHasHeardOfIsAskedToWait() {
    Http.Answer early =
        http.send(
            "POST",
            WEBHOOKS,
            admin(UUID.randomUUID()),
            Map.of("url", receiver.url(), "events", List.of("*")));
    assertThat(early.status()).isEqualTo(503);
    assertThat(early.problem()).isEqualTo("not-ready-yet");
  }

  @Test
  void planLimitsTheNumberOfEndpointsUnderAnyConcurrency() {
    Rights.publishCatalog(others, "webhook_endpoints", "webhooks");
    UUID tenant = Rights.tenant(others, true, Map.of("webhook_endpoints", 2));
    await(() -> {
      UUID probe = Rights.tenant(others, true, Map.of("webhook_endpoints", 0));
      return http.send(
                  "POST",
                  WEBHOOKS,
                  admin(probe),
                  Map.of("url", receiver.url(), "events", List.of("*")))
              .status()
          == 402;
    });
    List<Integer> statuses =
        java.util.stream.IntStream.range(0, 8)
            .parallel()
            .mapToObj(_ ->
                http.send(
                        "POST",
                        WEBHOOKS,
                        admin(tenant),
                        Map.of("url", receiver.url(), "events", List.of("*")))
                    .status())
            .toList();
    assertThat(statuses).containsOnly(201, 402);
    assertThat(statuses).filteredOn(status -> status == 201).hasSize(2);
    Http.Answer refused =
        http.send(
            "POST", WEBHOOKS, admin(tenant), Map.of("url", receiver.url(), "events", List.of("*")));
    assertThat(refused.problem()).isEqualTo("quota-exceeded");
    assertThat(refused.at("/metric")).isEqualTo("webhook_endpoints");
    assertThat(refused.body().at("/limit").intValue()).isEqualTo(2);
    assertThat(refused.at("/upgrade_plan")).isEqualTo("pro");
  }

  @Test
  void eventTypesAreListed() {
    Http.Answer types = http.send("GET", "/api/event-types", admin(tenant()), null);
    assertThat(types.status()).isEqualTo(200);
    assertThat(types.body().at("/data").findValuesAsString("type"))
        .contains("tenant.created", "domain.verified", "invoice.finalized");
  }

  @Test
  void endpointThatIsSwitchedOffIsNotTested() {
    UUID tenant = tenant();
    String path = WEBHOOKS + "/" + endpoint(tenant, "*").at("/id");
    http.send("PATCH", path, admin(tenant), Map.of("is_active", false));
    Http.Answer refused = http.send("POST", path + "/test", admin(tenant), null);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.problem()).isEqualTo("endpoint-inactive");
  }

  @ParameterizedTest
  @CsvSource({"?limit=0, 422", "?limit=x, 422", "?after=nonsense, 422", "?limit=200, 200"})
  void pagesAreChecked(String query, int status) {
    UUID tenant = tenant();
    String path = WEBHOOKS + "/" + endpoint(tenant, "*").at("/id") + "/deliveries";
    for (String list : List.of(WEBHOOKS, path, ALERTS)) {
      assertThat(http.send("GET", list + query, admin(tenant), null).status())
          .as(list)
          .isEqualTo(status);
    }
  }

  @Test
  void idThatIsNoneIsTheClientsProblem() {
    assertThat(http.send("GET", WEBHOOKS + "/x", admin(tenant()), null).status()).isEqualTo(400);
    assertThat(
            http.send(
                    "POST",
                    WEBHOOKS + "/deliveries/" + UUID.randomUUID() + "/replay",
                    admin(tenant()),
                    null)
                .status())
        .isEqualTo(404);
  }

  @Test
  void alertsAreListedAndReadOnce() {
    UUID tenant = tenant();
    Instant now = Instant.now();
    for (int i = 0; i < 3; i++) {
      UUID id = UUID.randomUUID();
      AlertRaised alert =
          new AlertRaised(
              id,
              tenant,
              "usage_threshold",
              BigDecimal.valueOf(80),
              BigDecimal.valueOf(160),
              "alert " + i,
              Map.of("metric", "sessions_per_month"),
              now.plusSeconds(i));
      others.publish(Topic.ALERTS, id.toString(), 1, "alert.raised", tenant, alert);
      others.publish(Topic.ALERTS, id.toString(), 1, "alert.raised", tenant, alert);
    }
    await(() -> http.send("GET", ALERTS, admin(tenant), null).body().at("/data").size() == 3);
    Http.Answer first = http.send("GET", ALERTS + "?limit=2", admin(tenant), null);
    assertThat(first.body().at("/data").findValuesAsString("message"))
        .containsExactly("alert 2", "alert 1");
    Http.Answer second =
        http.send("GET", ALERTS + "?limit=2&after=" + first.at("/next"), admin(tenant), null);
    assertThat(second.body().at("/data").findValuesAsString("message")).containsExactly("alert 0");
    assertThat(second.body().at("/next").isNull()).isTrue();
    String id = first.at("/data/0/id");
    Http.Answer read = http.send("POST", ALERTS + "/" + id + "/read", admin(tenant), null);
    assertThat(read.status()).isEqualTo(200);
    Http.Answer again = http.send("POST", ALERTS + "/" + id + "/read", admin(tenant), null);
    assertThat(again.at("/read_at")).isEqualTo(read.at("/read_at")).isNotEmpty();
    assertThat(
            http.send("GET", ALERTS + "?is_read=true", admin(tenant), null)
                .body()
                .at("/data")
                .size())
        .isEqualTo(1);
    assertThat(
            http.send("GET", ALERTS + "?is_read=false", admin(tenant), null)
                .body()
                .at("/data")
                .size())
        .isEqualTo(2);
    assertThat(http.send("GET", ALERTS + "?is_read=maybe", admin(tenant), null).status())
        .isEqualTo(400);
    assertThat(http.send("POST", ALERTS + "/" + id + "/read", admin(tenant()), null).status())
        .isEqualTo(404);
  }
}
