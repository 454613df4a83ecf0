package io.atelier.notification.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.standardwebhooks.Webhook;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.domains.DomainState;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.tenant.MailContent;
import io.atelier.events.tenant.MailRequested;
import io.atelier.events.topics.Topic;
import io.atelier.notification.RunningNotificationService;
import io.atelier.testsupport.http.Http;
import io.atelier.testsupport.standin.MailInbox;
import io.atelier.testsupport.standin.WebhookReceiver;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** From an event on Kafka to a signed call, and from a request to a mail. */
class DeliveryIntegrationTests extends RunningNotificationService {
  @Autowired Sealing sealing;

  private UUID domainEvent(UUID tenant, String type) {
    UUID id = UUID.randomUUID();
    Instant now = Instant.now();
    DomainState state =
        new DomainState(
            id, tenant, "a.example.com", "PENDING", null, "PENDING", null, false, null, now, now);
    others.publish(Topic.DOMAINS, id.toString(), 1, type, tenant, state);
    others.publish(Topic.DOMAINS, id.toString(), 1, type, tenant, state);
    return id;
  }

  private List<Map<String, Object>> arrived(UUID tenant) {
    return receiver.requests().stream()
        .filter(request -> request.get("path").equals("/" + tenant))
        .toList();
  }

  private List<JsonNode> log(UUID tenant, String endpoint) {
    return http.send("GET", WEBHOOKS + "/" + endpoint + "/deliveries", admin(tenant), null)
        .body()
        .at("/data")
        .valueStream()
        .toList();
  }

  private static JsonNode body(Map<String, Object> request) {
    return EventJson.mapper().readTree(String.valueOf(request.get("body")));
  }

  private static void verify(Map<String, Object> request, String secret) {
    @SuppressWarnings("unchecked")
    Map<String, String> headers = (Map<String, String>) request.get("headers");
    Map<String, List<String>> all = new TreeMap<>();
    headers.forEach((name, value) -> all.put(name, List.of(value)));
    assertThatCode(() ->
            new Webhook(secret)
                .verify(String.valueOf(request.get("body")), HttpHeaders.of(all, (_, _) -> true)))
        .doesNotThrowAnyException();
  }

  @Test
  void eventArrivesSignedAndOnceThoughItCameTwice() {
    UUID tenant = tenant();
    Http.Answer endpoint = endpoint(tenant, "domain.*");
    endpoint(tenant, "tenant.created");
    UUID domain = domainEvent(tenant, "domain.claimed");
    domainEvent(tenant(), "domain.claimed");
    await(() ->
        log(tenant, endpoint.at("/id")).stream()
            .anyMatch(line -> line.at("/status").asString().equals("delivered")));
    assertThat(arrived(tenant))
        .singleElement()
        .satisfies(request -> {
          verify(request, endpoint.at("/secret"));
          JsonNode body = body(request);
          assertThat(body.at("/type").asString()).isEqualTo("domain.claimed");
          assertThat(body.at("/tenant_id").asString()).isEqualTo(tenant.toString());
          assertThat(body.at("/data/id").asString()).isEqualTo(domain.toString());
          assertThat(body.at("/data/domain_name").asString()).isEqualTo("a.example.com");
        });
    assertThat(log(tenant, endpoint.at("/id"))).hasSize(1);
  }

  @Test
  void afterARotationBothSecretsSignAndTheOneBeforeThatDoesNot() {
    UUID tenant = tenant();
    Http.Answer endpoint = endpoint(tenant, "*");
    String path = WEBHOOKS + "/" + endpoint.at("/id");
    Http.Answer second = http.send("POST", path + "/rotate-secret", admin(tenant), null);
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.at("/secret")).isNotEqualTo(endpoint.at("/secret"));
    assertThat(http.send("POST", path + "/test", admin(tenant), null).status()).isEqualTo(202);
    await(() -> arrived(tenant).size() == 1);
    verify(arrived(tenant).getFirst(), endpoint.at("/secret"));
    verify(arrived(tenant).getFirst(), second.at("/secret"));
    Http.Answer third = http.send("POST", path + "/rotate-secret", admin(tenant), null);
    http.send("POST", path + "/test", admin(tenant), null);
    await(() -> arrived(tenant).size() == 2);
    verify(arrived(tenant).getFirst(), second.at("/secret"));
    verify(arrived(tenant).getFirst(), third.at("/secret"));
    assertThat(signatures(arrived(tenant).getFirst())).hasSize(2);
  }

  private static String[] signatures(Map<String, Object> request) {
    return String.valueOf(((Map<?, ?>) request.get("headers")).get("webhook-signature")).split(" ");
  }

  @Test
  void failedCallIsRepeatedThreeTimesUnderTheSameIdAndThenOnRequest() {
    UUID tenant = tenant();
    Http.Answer endpoint = endpoint(tenant, "*");
    receiver.answerWith(500);
    domainEvent(tenant, "domain.verified");
    await(() ->
        log(tenant, endpoint.at("/id")).stream()
            .anyMatch(line -> line.at("/status").asString().equals("failed")));
    JsonNode failed = log(tenant, endpoint.at("/id")).getFirst();
    assertThat(failed.at("/attempts").intValue()).isEqualTo(4);
    assertThat(failed.at("/response_status").intValue()).isEqualTo(500);
    assertThat(failed.at("/last_error").asString()).isEqualTo("the endpoint answered 500");
    assertThat(failed.at("/next_attempt_at").isNull()).isTrue();
    assertThat(arrived(tenant)).hasSize(4);
    receiver.answerWith(204);
    Http.Answer replayed =
        http.send(
            "POST",
            WEBHOOKS + "/deliveries/" + failed.at("/id").asString() + "/replay",
            admin(tenant),
            null);
    assertThat(replayed.status()).isEqualTo(202);
    assertThat(replayed.at("/status")).isEqualTo("pending");
    await(() ->
        log(tenant, endpoint.at("/id")).getFirst().at("/status").asString().equals("delivered"));
    assertThat(arrived(tenant)).hasSize(5);
    assertThat(
            arrived(tenant).stream()
                .map(request -> ((Map<?, ?>) request.get("headers")).get("webhook-id"))
                .distinct())
        .hasSize(1);
  }

  @Test
  void receiverThatWasAwayGetsEverythingOnceItIsBack() throws Exception {
    UUID tenant = tenant();
    int port = io.atelier.testsupport.store.Loopback.freePort();
    Http.Answer endpoint =
        http.send(
            "POST",
            WEBHOOKS,
            admin(tenant),
            Map.of("url", "http://127.0.0.1:" + port + "/in", "events", List.of("*")));
    domainEvent(tenant, "domain.claimed");
    await(() ->
        log(tenant, endpoint.at("/id")).stream()
            .anyMatch(line -> line.at("/attempts").intValue() > 0));
    assertThat(log(tenant, endpoint.at("/id")).getFirst().at("/last_error").asString())
        .startsWith("the endpoint cannot be reached");
    try (WebhookReceiver back = new WebhookReceiver(port)) {
      await(() -> !back.requests().isEmpty());
      verify(back.requests().getFirst(), endpoint.at("/secret"));
    }
  }

  @Test
  void whatWaitsForAnEndpointIsSentWhenItIsSwitchedOnAgain() {
    UUID tenant = tenant();
    Http.Answer endpoint = endpoint(tenant, "*");
    String path = WEBHOOKS + "/" + endpoint.at("/id");
    receiver.answerWith(503);
    domainEvent(tenant, "domain.claimed");
    await(() -> !arrived(tenant).isEmpty());
    http.send("PATCH", path, admin(tenant), Map.of("is_active", false));
    receiver.answerWith(204);
    http.send("PATCH", path, admin(tenant), Map.of("is_active", true));
    await(() ->
        log(tenant, endpoint.at("/id")).getFirst().at("/status").asString().equals("delivered"));
  }

  /** Each of many events, to each of several endpoints, however the workers interleave. */
  @Test
  void burstArrivesWholeAndEachOnce() {
    UUID tenant = tenant();
    List<String> endpoints =
        List.of(
            endpoint(tenant, "*").at("/id"),
            endpoint(tenant, "domain.*").at("/id"),
            endpoint(tenant, "domain.claimed").at("/id"));
    List<String> domains =
        java.util.stream.Stream.generate(() -> domainEvent(tenant, "domain.claimed").toString())
            .limit(40)
            .toList();
    await(() ->
        endpoints.stream()
            .allMatch(id ->
                log(tenant, id).stream()
                        .filter(line -> line.at("/status").asString().equals("delivered"))
                        .count()
                    == 40));
    Map<String, Long> times =
        arrived(tenant).stream()
            .collect(
                Collectors.groupingBy(
                    request -> body(request).at("/data/id").asString(), Collectors.counting()));
    assertThat(times).containsOnlyKeys(domains);
    assertThat(times.values()).containsOnly(3L);
  }

  private void requestMail(UUID id, String to, Instant expiresAt) {
    MailContent content = new MailContent(to, "Été", "Studio", "https://example.com/x?token=abc");
    byte[] sealed = sealing.seal(EventJson.write(content), MailRequested.SEALED_FOR, id.toString());
    MailRequested request =
        new MailRequested(
            id,
            null,
            "confirm_address",
            "fr",
            Base64.getEncoder().encodeToString(sealed),
            Instant.now(),
            expiresAt);
    others.publish(Topic.MAIL_REQUESTS, id.toString(), 1, "mail.requested", null, request);
    others.publish(Topic.MAIL_REQUESTS, id.toString(), 1, "mail.requested", null, request);
  }

  @Test
  void mailThatWasAskedForTwiceWhileTheServerWasAwayArrivesOnce() throws Exception {
    UUID id = UUID.randomUUID();
    String to = id + "@example.com";
    requestMail(UUID.randomUUID(), "late-" + to, Instant.now().minus(Duration.ofHours(1)));
    requestMail(id, to, Instant.now().plus(Duration.ofHours(1)));
    try (MailInbox inbox = mailInbox()) {
      await(() -> inbox.messages().stream().anyMatch(mail -> mail.get("to").equals(to)));
      assertThat(inbox.messages())
          .filteredOn(mail -> mail.get("to").toString().endsWith(to))
          .singleElement()
          .satisfies(mail -> {
            assertThat(mail.get("subject")).isEqualTo("Confirmez votre adresse e-mail pour Studio");
            assertThat(mail.get("text").toString())
                .contains("https://example.com/x?token=abc")
                .contains("Été");
          });
    }
  }
}
