package io.atelier.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.local.Client.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A studio that signs up and goes its way, as its owner, its clients and the application see it.
 */
final class Studio {
  private static final String PASSWORD = "correct horse battery staple";

  private final Client client;
  private final String application;
  private final String slug;
  private final String host;
  private String id = "";
  private String setPasswordToken = "";
  private String token = "";

  private Studio(RunningAtelier atelier, String slug) {
    this.client = new Client(atelier.local().get("gateway").stringValue());
    this.application = atelier.local().get("applications").get("studio").stringValue();
    this.slug = slug;
    this.host = slug + "." + atelier.local().get("base_domain").stringValue();
  }

  static Studio named(RunningAtelier atelier, String slug) {
    return new Studio(atelier, slug);
  }

  /** A studio of any name that is signed up, has its database, and whose owner is signed in. */
  static Studio ready(RunningAtelier atelier) throws IOException, InterruptedException {
    Studio studio = named(atelier, "s-" + UUID.randomUUID().toString().substring(0, 13));
    studio.signUp();
    studio.awaitOpen();
    studio.signIn();
    return studio;
  }

  /** The same studio after a new start, whose ports are others. */
  Studio in(RunningAtelier again) throws IOException, InterruptedException {
    Studio studio = new Studio(again, slug);
    studio.id = id;
    studio.login();
    return studio;
  }

  Client client() {
    return client;
  }

  String host() {
    return host;
  }

  String id() {
    return id;
  }

  String slug() {
    return slug;
  }

  Answer signUp() throws IOException, InterruptedException {
    Answer answer =
        client
            .control("POST", "/api/tenants")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .json(Map.of("name", "Studio " + slug, "slug", slug, "email", slug + "@studio.test"))
            .send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    id = answer.at("/id");
    setPasswordToken = answer.at("/owner/set_password_token");
    return answer;
  }

  /** Its host serves: database, subscription and entitlements are there. */
  void awaitOpen() throws InterruptedException {
    Eventually.isTrue(
        host + " serves", 90, () -> client.to(host, "GET", "/public/hello").send().status() == 200);
  }

  void signIn() throws IOException, InterruptedException {
    Answer reset =
        client
            .control("POST", "/api/auth/password/reset")
            .json(Map.of("token", setPasswordToken, "password", PASSWORD))
            .send();
    assertThat(reset.status()).as(reset.text()).isEqualTo(204);
    login();
  }

  private void login() throws IOException, InterruptedException {
    Answer login =
        client
            .control("POST", "/api/auth/login")
            .json(Map.of("email", slug + "@studio.test", "password", PASSWORD))
            .send();
    assertThat(login.status()).as(login.text()).isEqualTo(200);
    token = login.at("/access_token");
  }

  Client.Request asOwner(String method, String path) {
    return client.control(method, path).bearer(token);
  }

  Client.Request asApplication(String method, String path) {
    return client.control(method, path).bearer(application).header("Atelier-Tenant", slug);
  }

  Client.Request withKey(String key, String path) {
    return client.to(host, "GET", path).bearer(key);
  }

  /** An API key of its own; the first member is its id, the second the secret. */
  Key createKey() throws IOException, InterruptedException {
    return createKey(Map.of("name", "a key", "scopes", List.of("*")));
  }

  Key createKey(Map<String, Object> body) throws IOException, InterruptedException {
    Answer answer = asOwner("POST", "/api/tenants/me/api-keys").json(body).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return new Key(answer.at("/id"), answer.at("/secret"));
  }

  record Key(String id, String secret) {}

  void revoke(Key key) throws IOException, InterruptedException {
    Answer answer = asOwner("DELETE", "/api/tenants/me/api-keys/" + key.id()).send();
    assertThat(answer.status()).as(answer.text()).isEqualTo(204);
  }

  Client.Request consume(String id, int quantity) {
    return asApplication("POST", "/api/usage/consume")
        .json(Map.of("metric", "sessions_per_month", "quantity", quantity, "id", id));
  }

  /** Sends all at the same instant. */
  static List<Answer> together(List<Client.Request> requests) {
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    requests.forEach(request -> answers.add(request.sendAsync()));
    return answers.stream().map(CompletableFuture::join).toList();
  }

  int used(String metric) throws IOException, InterruptedException {
    Answer usage = asOwner("GET", "/api/tenants/me/usage").send();
    assertThat(usage.status()).as(usage.text()).isEqualTo(200);
    return usage.body().at("/metrics/" + metric + "/used").asInt();
  }

  static Instant in(Duration time) {
    return Instant.now().plus(time);
  }
}
