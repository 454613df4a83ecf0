package io.atelier.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.notification.RunningNotificationService;
import io.atelier.testsupport.http.Http;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Endpoints that nobody answers at any more. */
@TestPropertySource(properties = "atelier.notification.delivery.disable-after=3s")
class DeadEndpointIntegrationTests extends RunningNotificationService {
  private static final String ALERTS = "/api/tenants/me/billing-alerts";

  private JsonNode shown(UUID tenant, Http.Answer endpoint) {
    return http.send("GET", WEBHOOKS + "/" + endpoint.at("/id"), admin(tenant), null).body();
  }

  private boolean isActive(UUID tenant, Http.Answer endpoint) {
    return shown(tenant, endpoint).at("/is_active").asBoolean();
  }

  private void call(UUID tenant, Http.Answer endpoint) {
    http.send("POST", WEBHOOKS + "/" + endpoint.at("/id") + "/test", admin(tenant), null);
  }

  private List<JsonNode> log(UUID tenant, Http.Answer endpoint) {
    return http.send(
            "GET", WEBHOOKS + "/" + endpoint.at("/id") + "/deliveries", admin(tenant), null)
        .body()
        .at("/data")
        .valueStream()
        .toList();
  }

  private List<JsonNode> alerts(UUID tenant) {
    return http.send("GET", ALERTS, admin(tenant), null).body().at("/data").valueStream().toList();
  }

  private void switchOn(UUID tenant, Http.Answer endpoint) {
    String path = WEBHOOKS + "/" + endpoint.at("/id");
    Http.Answer on = http.send("PATCH", path, admin(tenant), Map.of("is_active", true));
    assertThat(on.status()).isEqualTo(200);
    assertThat(on.body().at("/disabled_reason").isNull()).isTrue();
    assertThat(on.body().at("/failing_since").isNull()).isTrue();
  }

  @Test
  void endpointThatSaysThatItIsGoneIsCalledNoMore() {
    UUID tenant = tenant();
    Http.Answer endpoint = endpoint(tenant, "*");
    receiver.answerWith(410);
    call(tenant, endpoint);
    await(() -> !isActive(tenant, endpoint));
    assertThat(shown(tenant, endpoint).at("/disabled_reason").asString()).contains("410");
    assertThat(log(tenant, endpoint).getFirst().at("/status").asString()).isEqualTo("failed");
    assertThat(receiver.requests()).hasSize(1);
    await(() -> alerts(tenant).size() == 1);
    assertThat(alerts(tenant).getFirst().at("/type").asString()).isEqualTo("webhook_disabled");
    assertThat(alerts(tenant).getFirst().at("/metadata/endpoint_id").asString())
        .isEqualTo(endpoint.at("/id"));
    receiver.answerWith(204);
    switchOn(tenant, endpoint);
    call(tenant, endpoint);
    await(() -> log(tenant, endpoint).getFirst().at("/status").asString().equals("delivered"));
  }

  /** Its other endpoints hear of it, as of every alert. */
  @Test
  void endpointThatFailsForLongIsSwitchedOffOnceAndTold() throws Exception {
    UUID tenant = tenant();
    Http.Answer dead = endpoint(tenant, "*");
    Http.Answer alive =
        http.send(
            "POST",
            WEBHOOKS,
            admin(tenant),
            Map.of("url", receiver.url() + "/alive", "events", List.of("alert.raised")));
    receiver.answerWith(500);
    Instant begin = Instant.now();
    await(() -> {
      call(tenant, dead);
      return !isActive(tenant, dead);
    });
    assertThat(Instant.now()).isAfter(begin.plus(Duration.ofSeconds(3)));
    assertThat(shown(tenant, dead).at("/disabled_reason").asString()).contains("failed since");
    await(() -> alerts(tenant).size() == 1);
    receiver.answerWith(204);
    await(() ->
        log(tenant, alive).stream()
            .anyMatch(line ->
                line.at("/event_type").asString().equals("alert.raised")
                    && line.at("/status").asString().equals("delivered")));
    switchOn(tenant, dead);
    await(() -> log(tenant, dead).stream().noneMatch(DeadEndpointIntegrationTests::isPending));
    call(tenant, dead);
    await(() -> log(tenant, dead).getFirst().at("/status").asString().equals("delivered"));
    assertThat(isActive(tenant, dead)).isTrue();
    assertThat(alerts(tenant)).hasSize(1);
  }

  private static boolean isPending(JsonNode delivery) {
    return delivery.at("/status").asString().equals("pending");
  }

  /** One call that went well, and the count begins anew. */
  @Test
  void endpointThatAnswersNowAndThenStays() throws Exception {
    UUID tenant = tenant();
    Http.Answer endpoint = endpoint(tenant, "*");
    receiver.answerWith(500);
    call(tenant, endpoint);
    await(() -> log(tenant, endpoint).getFirst().at("/status").asString().equals("failed"));
    Instant since = Instant.parse(shown(tenant, endpoint).at("/failing_since").asString());
    receiver.answerWith(204);
    call(tenant, endpoint);
    await(() -> shown(tenant, endpoint).at("/failing_since").isNull());
    await(() -> Instant.now().isAfter(since.plusSeconds(3)));
    receiver.answerWith(500);
    call(tenant, endpoint);
    await(() -> log(tenant, endpoint).getFirst().at("/status").asString().equals("failed"));
    assertThat(isActive(tenant, endpoint)).isTrue();
    assertThat(alerts(tenant)).isEmpty();
  }
}
