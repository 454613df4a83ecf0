package io.atelier.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.token.TestToken;
import io.atelier.testsupport.token.TestTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Signs tenants up, and does over HTTP what their owners and operators do. */
public final class SubscriberDesk implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final WebTestClient client;
  private final KafkaTopics topics;

  public SubscriberDesk(int port, String kafka, TopicNames names) {
    client =
        WebTestClient.bindToServer()
            .baseUrl("http://localhost:" + port)
            .responseTimeout(Duration.ofSeconds(30))
            .build();
    topics = new KafkaTopics(kafka, names, Topic.SUBSCRIPTIONS, Topic.ENTITLEMENTS, Topic.ALERTS);
  }

  public KafkaTopics topics() {
    return topics;
  }

  /** A tenant that billing has heard of. */
  public TenantState signUp(String platform, String plan, @Nullable Integer trialDays) {
    Instant now = Instant.now();
    TenantState tenant =
        Tenants.tenant(
            UUID.randomUUID(),
            platform,
            plan,
            now,
            trialDays == null ? null : now.plus(Duration.ofDays(trialDays)));
    tell(tenant, 1, "tenant.created");
    topics.await(1, event -> event.key().equals(tenant.id().toString()));
    return tenant;
  }

  /** What tenant-service says of a tenant. */
  public void tell(TenantState tenant, long sequence, String type) {
    topics.send(Topic.TENANTS, tenant.id().toString(), sequence, type, tenant.id(), tenant);
    topics.flush();
  }

  public Answer owner(TenantState tenant, HttpMethod method, String path, Object... body) {
    return call(owner(tenant), method, path, body);
  }

  public static TestToken owner(TenantState tenant) {
    return TestTokens.shared().member(tenant.id(), tenant.platform(), "OWNER");
  }

  public Answer operator(HttpMethod method, String path, Object... body) {
    return call(TestTokens.shared().operator("SUPER_ADMIN"), method, path, body);
  }

  public Answer call(TestToken token, HttpMethod method, String path, Object... body) {
    return call(token, null, method, path, body);
  }

  public Answer call(
      TestToken token,
      @Nullable String idempotencyKey,
      HttpMethod method,
      String path,
      Object... body) {
    var request =
        client
            .method(method)
            .uri(path)
            .headers(headers -> {
              headers.setBearerAuth(token.mint());
              if (idempotencyKey != null) {
                headers.set("Idempotency-Key", idempotencyKey);
              }
            });
    if (body.length > 0) {
      request.bodyValue(body[0]);
    }
    var result = request.exchange().returnResult(byte[].class);
    byte[] bytes = result.getResponseBodyContent();
    return new Answer(
        result.getStatus().value(),
        bytes == null || bytes.length == 0 ? JSON.nullNode() : JSON.readTree(bytes));
  }

  /** What came back. */
  public record Answer(int status, JsonNode body) {
    public Answer expect(int wanted) {
      assertThat(status).as("%s", body).isEqualTo(wanted);
      return this;
    }

    /** 4xx or 5xx of a kind. */
    public Answer refused(int wanted, String slug) {
      expect(wanted);
      assertThat(text("/type")).isEqualTo("/problems/" + slug);
      return this;
    }

    public String text(String pointer) {
      return body.at(pointer).asString();
    }

    public long number(String pointer) {
      return body.at(pointer).asLong();
    }

    public Instant time(String pointer) {
      return Instant.parse(text(pointer));
    }
  }

  public Answer subscription(TenantState tenant) {
    return owner(tenant, HttpMethod.GET, "/api/tenants/me/subscription").expect(200);
  }

  /** Moves a tenant's clock and waits until it is there. */
  public void advance(TenantState tenant, Instant to) {
    operator(HttpMethod.POST, "/api/test-clock", Map.of("tenant_id", tenant.id(), "now", to))
        .expect(202);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> clock(tenant).text("/status").equals("ready"));
  }

  public Answer clock(TenantState tenant) {
    return operator(HttpMethod.GET, "/api/test-clock/" + tenant.id()).expect(200);
  }

  @Override
  public void close() {
    topics.close();
  }
}
