package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.local.Client.Answer;
import io.atelier.local.SharedAtelier.World;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A tenant of any platform: what its owner, the company's application and the operators do with it,
 * all through the gateway.
 */
final class Vendor {
  private static final String PASSWORD = "correct horse battery staple";

  private final World world;
  private final String platform;
  private final String slug;
  private final String email;
  private final String id;
  private String token = "";

  private Vendor(World world, String platform, Answer signedUp) {
    this.world = world;
    this.platform = platform;
    this.slug = signedUp.at("/slug");
    this.email = signedUp.at("/email");
    this.id = signedUp.at("/id");
  }

  /** Signs up at the platform's address, with the body as it stands. */
  static Answer signUp(World world, String platform, Map<String, ?> body)
      throws IOException, InterruptedException {
    Answer answer =
        world.client().to(world.api(platform), "POST", "/api/tenants").json(body).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    assertThat(answer.at("/platform")).isEqualTo(platform);
    return answer;
  }

  /** The tenant of a sign-up, once its owner is signed in and its rights are known everywhere. */
  static Vendor of(World world, String platform, Answer signedUp)
      throws IOException, InterruptedException {
    Vendor vendor = new Vendor(world, platform, signedUp);
    Answer reset =
        world
            .client()
            .to(world.api(platform), "POST", "/api/auth/password/reset")
            .json(Map.of("token", signedUp.at("/owner/set_password_token"), "password", PASSWORD))
            .send();
    assertThat(reset.status()).as(reset.text()).isEqualTo(204);
    Answer login =
        world
            .client()
            .to(world.api(platform), "POST", "/api/auth/login")
            .json(Map.of("email", vendor.email, "password", PASSWORD))
            .send();
    assertThat(login.status()).as(login.text()).isEqualTo(200);
    vendor.token = login.at("/access_token");
    for (String path : List.of("/api/tenants/me/subscription", "/api/tenants/me/entitlements")) {
      Eventually.isTrue(path, 30, () -> vendor.send("GET", path, null).status() == 200);
    }
    return vendor;
  }

  String id() {
    return id;
  }

  // As the owner.

  Answer send(String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    Client.Request request = world.client().to(world.api(platform), method, path).bearer(token);
    return (body == null ? request : request.json(body)).send();
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return is(200, send("GET", path, null));
  }

  JsonNode post(int status, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    return is(status, send("POST", path, body));
  }

  JsonNode subscription() throws IOException, InterruptedException {
    return get("/api/tenants/me/subscription");
  }

  String status() throws IOException, InterruptedException {
    return subscription().get("status").stringValue();
  }

  Instant periodEnd() throws IOException, InterruptedException {
    return Instant.parse(subscription().get("current_period_end").stringValue());
  }

  /** Its invoices that have a number, oldest first, once there are so many. */
  List<JsonNode> invoices(int count) throws IOException, InterruptedException {
    Eventually.isTrue(count + " invoices", 30, () -> numbered().size() >= count);
    List<JsonNode> numbered = numbered();
    assertThat(numbered).as(numbered.toString()).hasSize(count);
    return numbered;
  }

  private List<JsonNode> numbered() throws IOException, InterruptedException {
    return get("/api/tenants/me/invoices?limit=200")
        .get("data")
        .valueStream()
        .filter(invoice -> !invoice.get("number").isNull())
        .toList()
        .reversed();
  }

  JsonNode lastInvoice(int count) throws IOException, InterruptedException {
    return invoices(count).getLast();
  }

  /** What stands on an invoice: type, description and amount of each line. */
  static List<String> lines(JsonNode invoice) {
    return invoice
        .get("items")
        .valueStream()
        .map(line ->
            line.get("type").stringValue()
                + ": "
                + line.get("description").stringValue()
                + " "
                + line.at("/amount/amount").longValue())
        .toList();
  }

  // As the application.

  Answer asApplication(String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    Client.Request request =
        world
            .client()
            .to(world.api(platform), method, path)
            .bearer(world.application(platform))
            .header("Atelier-Tenant", slug);
    return (body == null ? request : request.json(body)).send();
  }

  /** May there be so many in all? Answers the sentence to show when not; null when yes. */
  @Nullable String check(String metric, int value) throws IOException, InterruptedException {
    JsonNode answer =
        is(
            200,
            asApplication("POST", "/api/usage/check", Map.of("metric", metric, "value", value)));
    return answer.get("allowed").booleanValue() ? null : answer.get("message").stringValue();
  }

  Answer consume(String metric, int quantity) throws IOException, InterruptedException {
    return asApplication(
        "POST",
        "/api/usage/consume",
        Map.of("metric", metric, "quantity", quantity, "id", UUID.randomUUID().toString()));
  }

  /** The limit of a metric, as usage-service knows it; null: unlimited. */
  @Nullable Integer limit(String metric) throws IOException, InterruptedException {
    JsonNode limit = get("/api/tenants/me/entitlements").at("/limits/" + metric + "/limit");
    return limit.isNull() || limit.isMissingNode() ? null : limit.intValue();
  }

  void awaitLimit(String metric, @Nullable Integer limit) throws InterruptedException {
    Eventually.isTrue(
        metric + " has the limit " + limit,
        30,
        () -> java.util.Objects.equals(limit(metric), limit));
  }

  // As the operator.

  JsonNode operator(int status, String method, String path, @Nullable Object body)
      throws IOException, InterruptedException {
    Client.Request request = world.asOperator(method, path);
    return is(status, (body == null ? request : request.json(body)).send());
  }

  /** Moves its clock, and waits until all that was due on the way has happened. */
  void clockTo(Instant now) throws IOException, InterruptedException {
    operator(202, "POST", "/api/test-clock", Map.of("tenant_id", id, "now", now.toString()));
    Eventually.isTrue(
        "the clock shows " + now,
        60,
        () ->
            operator(200, "GET", "/api/test-clock/" + id, null)
                .get("status")
                .stringValue()
                .equals("ready"));
  }

  Instant now() throws IOException, InterruptedException {
    return Instant.parse(
        operator(200, "GET", "/api/test-clock/" + id, null).get("now").stringValue());
  }

  /** An operator sees an invoice's money arrive. */
  void pays(JsonNode invoice) throws IOException, InterruptedException {
    Map<String, Object> payment = new HashMap<>();
    payment.put("invoice_id", invoice.get("id").stringValue());
    payment.put("amount", invoice.get("amount_due"));
    payment.put("provider", "bank_transfer");
    payment.put("reference", "transfer " + UUID.randomUUID());
    operator(201, "POST", "/api/admin/tenants/" + id + "/payments", payment);
  }

  static JsonNode is(int status, Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    return answer.body();
  }
}
