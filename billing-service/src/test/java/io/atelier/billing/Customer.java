package io.atelier.billing;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.events.envelope.EventJson;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.token.TestToken;
import io.atelier.testsupport.token.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** A tenant as its owner, and the operators that it meets, see billing-service: by HTTP alone. */
public final class Customer {
  private final WebTestClient client;
  private final UUID id;
  private final TestToken owner;

  private Customer(int port, UUID id, String platform) {
    this.client =
        WebTestClient.bindToServer()
            .baseUrl("http://localhost:" + port)
            .responseTimeout(Duration.ofSeconds(20))
            .build();
    this.id = id;
    this.owner = TestTokens.shared().member(id, platform, "OWNER");
  }

  /** Signs up on a plan; billing has heard of it when this returns. */
  public static Customer signUp(
      int port, KafkaTopics topics, String platform, String plan, @Nullable Duration trial) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    TenantState tenant =
        Tenants.tenant(
            UUID.randomUUID(), platform, plan, now, trial == null ? null : now.plus(trial));
    topics.send(Topic.TENANTS, tenant.id().toString(), 1, "tenant.created", tenant.id(), tenant);
    topics.flush();
    Customer customer = new Customer(port, tenant.id(), platform);
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> customer.call("GET", "/api/tenants/me/subscription", null).status() == 200);
    return customer;
  }

  /** Whoever calls without a tenant. */
  public static Customer nobody(int port) {
    return new Customer(port, UUID.randomUUID(), "studio");
  }

  public UUID id() {
    return id;
  }

  /** An answer, whatever its status. */
  public record Answer(int status, JsonNode body) {
    /** The body of an answer of this status. */
    public JsonNode is(int expected) {
      assertThat(status).as(String.valueOf(body)).isEqualTo(expected);
      return body;
    }
  }

  /** Calls as the owner. */
  public Answer call(String method, String path, @Nullable Object body) {
    return call(owner(), method, path, body, Map.of());
  }

  public Answer call(
      String method, String path, @Nullable Object body, Map<String, String> headers) {
    return call(owner(), method, path, body, headers);
  }

  public TestToken owner() {
    return owner;
  }

  /** Calls as an operator. */
  public Answer operator(String role, String method, String path, @Nullable Object body) {
    return call(TestTokens.shared().operator(role), method, path, body, Map.of());
  }

  public Answer call(
      @Nullable TestToken token,
      String method,
      String path,
      @Nullable Object body,
      Map<String, String> headers) {
    WebTestClient.RequestBodySpec request =
        client
            .method(HttpMethod.valueOf(method))
            .uri(path)
            .headers(all -> {
              headers.forEach(all::set);
              if (token != null) {
                all.setBearerAuth(token.mint());
              }
            });
    if (body instanceof String text) {
      request.bodyValue(text.getBytes(StandardCharsets.UTF_8));
    } else if (body != null) {
      request.header("Content-Type", "application/json").bodyValue(EventJson.write(body));
    }
    EntityExchangeResult<byte[]> result = request.exchange().expectBody().returnResult();
    byte @Nullable [] bytes = result.getResponseBody();
    return new Answer(
        result.getStatus().value(),
        EventJson.mapper().readTree(bytes == null ? "{}".getBytes(StandardCharsets.UTF_8) : bytes));
  }

  /** An operator uploads a catalogue file. */
  public static void sell(int port, String file, String yaml) {
    nobody(port)
        .call(
            TestTokens.shared().operator("BILLING"),
            "POST",
            "/api/admin/catalog?file=" + file,
            yaml,
            Map.of("Content-Type", "application/yaml"))
        .is(200);
  }

  /** Moves the tenant's clock and waits until all that was due has happened. */
  public void clockTo(Instant now) {
    operator("SUPER_ADMIN", "POST", "/api/test-clock", Map.of("tenant_id", id, "now", now)).is(202);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            operator("SUPER_ADMIN", "GET", "/api/test-clock/" + id, null)
                .is(200)
                .get("status")
                .stringValue()
                .equals("ready"));
  }

  /** Its now. */
  public Instant now() {
    return Instant.parse(
        operator("SUPER_ADMIN", "GET", "/api/test-clock/" + id, null)
            .is(200)
            .get("now")
            .stringValue());
  }

  /** Its invoices that have a number, oldest first, once there are so many. */
  public List<JsonNode> invoices(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> numbered().size() >= count);
    List<JsonNode> numbered = numbered();
    assertThat(numbered).as(numbered.toString()).hasSize(count);
    return numbered.reversed();
  }

  private List<JsonNode> numbered() {
    return call("GET", "/api/tenants/me/invoices", null)
        .is(200)
        .get("data")
        .valueStream()
        .filter(invoice -> !invoice.get("number").isNull())
        .toList();
  }

  /** An operator records that an invoice was paid in full. */
  public void pays(JsonNode invoice) {
    operator(
            "BILLING",
            "POST",
            "/api/admin/tenants/" + id + "/payments",
            Map.of(
                "invoice_id", invoice.get("id").stringValue(),
                "amount", invoice.get("amount_due"),
                "provider", "bank_transfer",
                "reference", UUID.randomUUID().toString()))
        .is(201);
  }

  /** What an invoice's lines say: their type and amount. */
  public static List<String> lines(JsonNode invoice) {
    return invoice
        .get("items")
        .valueStream()
        .map(line ->
            line.get("type").stringValue()
                + " "
                + line.get("description").stringValue()
                + " "
                + line.at("/amount/amount").longValue())
        .toList();
  }

  /** Looks until something holds. */
  public static void eventually(Runnable holds) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(holds::run);
  }
}
