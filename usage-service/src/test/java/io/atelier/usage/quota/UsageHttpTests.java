package io.atelier.usage.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestTokens;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every endpoint of the service, with at least one test per documented status. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class UsageHttpTests {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String SESSIONS = "sessions_per_month";
  private static final String CONSUME = "/api/usage/consume";
  private static final String EVENTS = "/api/usage/events";
  private static final String CHECK = "/api/usage/check";
  private static final String USAGE = "/api/tenants/me/usage";
  private static final String ENTITLEMENTS = "/api/tenants/me/entitlements";

  @Autowired ApplicationContext context;

  @Value("${local.server.port}")
  int port;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Instant start =
      Instant.now().minus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
  private Tenants tenants;

  private record Answer(int status, JsonNode body) {
    String slug() {
      return body.path("type").stringValue("").replace("/problems/", "");
    }

    List<String> pointers() {
      List<String> pointers = new ArrayList<>();
      body.path("errors").forEach(error -> pointers.add(error.path("pointer").stringValue("")));
      return pointers;
    }
  }

  @BeforeEach
  void open() {
    tenants = new Tenants(context);
  }

  @Test
  void consumeCountsAndTheRefusalNamesLimitAndPlan() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(200)));
    Answer granted = consume(tenant, "a", 199);
    assertThat(granted.status()).isEqualTo(200);
    assertThat(granted.body().toString())
        .isEqualTo(
            "{\"allowed\":true,\"limit\":200,\"used\":199,\"remaining\":1,\"resets_at\":\"%s\"}"
                .formatted(Rights.periods(start).get(1)));
    Answer refused = consume(tenant, "b", 2);
    assertThat(refused.status()).isEqualTo(402);
    assertThat(refused.slug()).isEqualTo("quota-exceeded");
    JsonNode body = refused.body();
    assertThat(body.path("detail").stringValue(""))
        .isEqualTo(Rights.MESSAGE + " The plan Pro allows it.");
    assertThat(body.path("metric").stringValue("")).isEqualTo(SESSIONS);
    assertThat(body.path("limit").intValue()).isEqualTo(200);
    assertThat(body.path("used").intValue()).isEqualTo(199);
    assertThat(body.path("requested").intValue()).isEqualTo(2);
    assertThat(body.path("remaining").intValue()).isEqualTo(1);
    assertThat(body.path("resets_at").stringValue(""))
        .isEqualTo(Rights.periods(start).get(1).toString());
    assertThat(body.path("upgrade_plan").stringValue("")).isEqualTo("pro");
    // A repeat of a granted id is allowed, counted once; its id for something else is a conflict.
    assertThat(consume(tenant, "a", 199).body().path("used").intValue()).isEqualTo(199);
    assertThat(consume(tenant, "a", 1).slug()).isEqualTo("id-conflict");
    assertThat(consume(tenant, "b", 1).status()).isEqualTo(200);
  }

  @Test
  void severalQuantitiesAnswerByMetric() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(5)));
    Answer granted =
        post(
            application(tenant),
            CONSUME,
            "{\"id\":\"a\",\"quantities\":{\"sessions_per_month\":1,\"rooms\":2}}");
    assertThat(granted.body().path("metrics").path(SESSIONS).path("remaining").intValue())
        .isEqualTo(4);
    assertThat(granted.body().path("metrics").path("rooms").path("limit").isNull()).isTrue();
  }

  @Test
  void fiftyClientsAtOnceGetExactlyTheLimit() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(20)));
    List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      String body =
          "{\"metric\":\"sessions_per_month\",\"quantity\":1,\"id\":\"c%d\"}".formatted(i);
      calls.add(
          client.sendAsync(
              request(application(tenant), "POST", CONSUME, body), BodyHandlers.ofString()));
    }
    List<Integer> statuses = calls.stream().map(call -> call.join().statusCode()).toList();
    assertThat(statuses).containsOnly(200, 402);
    assertThat(statuses.stream().filter(status -> status == 200)).hasSize(20);
    Answer usage = get(member(tenant), USAGE);
    assertThat(usage.body().path("metrics").path(SESSIONS).path("used").intValue()).isEqualTo(20);
    assertThat(usage.body().path("metrics").path(SESSIONS).path("limit_reached_at").isString())
        .isTrue();
  }

  @Test
  void withoutAccessConsumeIs402AndCheckSaysNo() {
    UUID tenant = UUID.randomUUID();
    tenants.keep(
        Rights.record(
            tenant,
            0,
            Rights.periods(start),
            Rights.phase(start, "expired", false, Map.of(SESSIONS, Rights.limit(5)))),
        1);
    Answer refused = consume(tenant, "a", 1);
    assertThat(refused.status()).isEqualTo(402);
    assertThat(refused.slug()).isEqualTo("subscription-inactive");
    assertThat(refused.body().path("detail").stringValue(""))
        .isEqualTo("Subscription is not active");
    Answer check =
        post(member(tenant), CHECK, "{\"metric\":\"sessions_per_month\",\"quantity\":1}");
    assertThat(check.body().path("allowed").booleanValue()).isFalse();
    assertThat(post(member(tenant), CHECK, "{\"metric\":\"sms_notifications\"}").body().toString())
        .isEqualTo("{\"allowed\":false}");
  }

  @Test
  void checkLooksAndChangesNothing() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10), "rooms", Rights.limit(2)));
    String member = member(tenant);
    String five = "{\"metric\":\"sessions_per_month\",\"quantity\":10}";
    assertThat(post(member, CHECK, five).body().toString())
        .isEqualTo(
            "{\"allowed\":true,\"limit\":10,\"used\":0,\"remaining\":10,\"resets_at\":\"%s\",\"message\":null}"
                .formatted(Rights.periods(start).get(1)));
    Answer over = post(member, CHECK, "{\"metric\":\"rooms\",\"value\":3}");
    assertThat(over.body().path("allowed").booleanValue()).isFalse();
    assertThat(over.body().path("message").stringValue("")).isEqualTo(Rights.MESSAGE);
    assertThat(over.body().path("resets_at").isNull()).isTrue();
    Answer fits = post(member, CHECK, "{\"metric\":\"rooms\",\"value\":2}");
    assertThat(fits.body().path("allowed").booleanValue()).isTrue();
    assertThat(post(member, CHECK, "{\"metric\":\"sms_notifications\"}").body().toString())
        .isEqualTo("{\"allowed\":true}");
    assertThat(
            post(member, CHECK, "{\"metric\":\"custom_domain\",\"quantity\":1}").body().toString())
        .isEqualTo("{\"allowed\":false}");
    assertThat(post(member, CHECK, "{\"metric\":\"nothing\",\"quantity\":1}").pointers())
        .containsExactly("/metric");
    assertThat(post(member, CHECK, "{\"metric\":\"rooms\"}").pointers())
        .containsExactly("/quantity");
  }

  @Test
  void aBatchAnswersForEachEvent() {
    UUID tenant = tenants.with(start, Map.of());
    String app = application(tenant);
    post(app, EVENTS, "{\"id\":\"old\",\"metric\":\"rooms\",\"quantity\":1}");
    Answer answer =
        post(
            app,
            EVENTS,
            """
            {"events": [
              {"id": "1", "metric": "sessions_per_month", "quantity": 1},
              {"id": "2", "metric": "nothing", "quantity": 1},
              {"id": "", "metric": "sessions_per_month", "quantity": -1, "colour": "red"},
              7,
              {"quantity": 1.0, "metric": "rooms", "id": "old"},
              {"id": "old", "metric": "rooms", "quantity": 2},
              {"id": "3", "metric": "sessions_per_month", "quantity": "1"},
              {"id": "4", "quantities": {"sessions_per_month": 2.5, "requests_per_month": 1},
               "occurred_at": "%s", "properties": {"tool": "search", "n": [1, {"a": null}]}},
              {"id": "5", "metric": "sessions_per_month", "quantity": 1, "properties": {"a": "\\u0000"}},
              {"id": "6", "metric": "sessions_per_month", "quantity": 1, "properties": {"a": 1e99999}}
            ]}
            """
                .formatted(start.plusSeconds(60)));
    assertThat(answer.status()).isEqualTo(200);
    JsonNode body = answer.body();
    assertThat(body.path("accepted").intValue()).isEqualTo(2);
    assertThat(body.path("duplicates").intValue()).isEqualTo(1);
    assertThat(body.path("conflicts").toString()).isEqualTo("[{\"index\":5,\"id\":\"old\"}]");
    List<Integer> rejected = new ArrayList<>();
    body.path("rejected").forEach(entry -> rejected.add(entry.path("index").intValue()));
    assertThat(rejected).containsExactly(1, 2, 3, 6, 8, 9);
    assertThat(body.path("rejected").get(1).path("errors").toString())
        .contains("/id", "/quantity", "/colour");
    JsonNode metrics = get(app, USAGE).body().path("metrics");
    assertThat(metrics.path(SESSIONS).path("used").decimalValue()).isEqualByComparingTo("3.5");
    assertThat(metrics.path("requests_per_month").path("used").intValue()).isEqualTo(1);
  }

  @Test
  void aSingleEventThatIsWrongIsAProblem() {
    UUID tenant = tenants.with(start, Map.of());
    String app = application(tenant);
    String event = "{\"id\":\"a\",\"metric\":\"sessions_per_month\",\"quantity\":1}";
    assertThat(post(app, EVENTS, event).body().toString())
        .isEqualTo("{\"accepted\":1,\"duplicates\":0,\"conflicts\":[],\"rejected\":[]}");
    assertThat(post(app, EVENTS, event).body().path("duplicates").intValue()).isEqualTo(1);
    Answer conflict =
        post(app, EVENTS, "{\"id\":\"a\",\"metric\":\"sessions_per_month\",\"quantity\":2}");
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.slug()).isEqualTo("id-conflict");
    Answer unknown = post(app, EVENTS, "{\"id\":\"b\",\"metric\":\"nothing\",\"quantity\":1}");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.pointers()).containsExactly("/metric");
    Answer ahead =
        post(
            app,
            EVENTS,
            "{\"id\":\"c\",\"metric\":\"rooms\",\"quantity\":1,\"occurred_at\":\"%s\"}"
                .formatted(Instant.now().plus(Duration.ofMinutes(10))));
    assertThat(ahead.pointers()).containsExactly("/occurred_at");
    assertThat(post(app, EVENTS, "{}").pointers()).contains("/id");
    assertThat(post(app, EVENTS, "{\"events\":[]}").pointers()).containsExactly("/events");
    assertThat(post(app, EVENTS, "{\"events\":{},\"id\":\"x\"}").pointers())
        .containsExactly("/id", "/events");
    assertThat(post(app, EVENTS, "[]").status()).isEqualTo(422);
  }

  @Test
  void idsMayBeAnyUnicodeUpTo200Characters() {
    UUID tenant = tenants.with(start, Map.of());
    String app = application(tenant);
    String body = "{\"id\":\"%s\",\"metric\":\"sessions_per_month\",\"quantity\":1}";
    assertThat(post(app, EVENTS, body.formatted("😀".repeat(200))).status()).isEqualTo(200);
    assertThat(post(app, EVENTS, body.formatted("😀".repeat(201))).pointers())
        .containsExactly("/id");
    assertThat(post(app, EVENTS, body.formatted("\\ud800")).pointers()).containsExactly("/id");
    assertThat(post(app, CONSUME, body.formatted("x".repeat(201))).pointers())
        .containsExactly("/id");
  }

  @Test
  void gaugesAreSetUnlessAtelierKeepsThem() {
    UUID tenant = tenants.with(start, Map.of("storage_gb", Rights.limit(20)));
    String app = application(tenant);
    Answer set = put(app, "/api/usage/gauges/storage_gb", "{\"value\":0.83}");
    assertThat(set.body().toString())
        .isEqualTo("{\"limit\":20,\"used\":0.83,\"remaining\":19.17,\"resets_at\":null}");
    // 0.83 GB × 1024, rounded half up.
    assertThat(get(app, USAGE).body().path("storage_used_mb").intValue()).isEqualTo(850);
    Answer kept = put(app, "/api/usage/gauges/users", "{\"value\":1}");
    assertThat(kept.status()).isEqualTo(409);
    assertThat(kept.slug()).isEqualTo("kept-by-atelier");
    assertThat(put(app, "/api/usage/gauges/nothing", "{\"value\":1}").status()).isEqualTo(404);
    assertThat(put(app, "/api/usage/gauges/" + SESSIONS, "{\"value\":1}").status()).isEqualTo(422);
    assertThat(put(app, "/api/usage/gauges/rooms", "{\"value\":-1,\"x\":1}").pointers())
        .containsExactlyInAnyOrder("/value", "/x");
    assertThat(post(app, CONSUME, "{\"id\":\"u\",\"metric\":\"users\",\"quantity\":1}").slug())
        .isEqualTo("kept-by-atelier");
  }

  @Test
  void usageAndEntitlementsHaveTheirShapes() {
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(10)));
    consume(tenant, "a", 4);
    JsonNode usage = get(apiKey(tenant, "usage:read"), USAGE).body();
    assertThat(usage.path("sessions_this_month").intValue()).isEqualTo(4);
    assertThat(usage.path("active_users").intValue()).isZero();
    assertThat(usage.path("quotas").path("max_sessions_per_month").intValue()).isEqualTo(10);
    assertThat(usage.path("quotas").has("max_users")).isTrue();
    assertThat(usage.path("quotas").path("max_users").isNull()).isTrue();
    assertThat(usage.path("period").path("start").stringValue("")).isEqualTo(start.toString());
    assertThat(usage.path("metrics").path(SESSIONS).toString())
        .isEqualTo(
            "{\"used\":4,\"limit\":10,\"remaining\":6,\"reserved\":0,\"resets_at\":\"%s\",\"limit_reached_at\":null}"
                .formatted(Rights.periods(start).get(1)));
    JsonNode entitlements = get(apiKey(tenant, "entitlements:read"), ENTITLEMENTS).body();
    assertThat(entitlements.path("status").stringValue("")).isEqualTo("active");
    assertThat(entitlements.path("is_active").booleanValue()).isTrue();
    assertThat(entitlements.path("plan_code").stringValue("")).isEqualTo("starter");
    assertThat(entitlements.path("limits").path(SESSIONS).path("remaining").intValue())
        .isEqualTo(6);
    assertThat(entitlements.path("limits").path(SESSIONS).path("then").stringValue(""))
        .isEqualTo("refuse");
    assertThat(entitlements.path("features").toString())
        .isEqualTo("{\"custom_domain\":false,\"sms_notifications\":true}");
  }

  @Test
  void onlyWhoMayIsAnswered() {
    UUID tenant = tenants.with(start, Map.of());
    String body = "{\"id\":\"a\",\"metric\":\"sessions_per_month\",\"quantity\":1}";
    for (String path : List.of(CONSUME, EVENTS)) {
      assertThat(post(null, path, body).status()).isEqualTo(401);
      assertThat(post(member(tenant), path, body).status()).isEqualTo(403);
      assertThat(post(apiKey(tenant, "*"), path, body).status()).isEqualTo(403);
      assertThat(post(tenantless(), path, body).status()).isEqualTo(403);
      assertThat(post(scoped(tenant, "usage:read"), path, body).status()).isEqualTo(403);
    }
    assertThat(put(member(tenant), "/api/usage/gauges/rooms", "{\"value\":1}").status())
        .isEqualTo(403);
    assertThat(put(null, "/api/usage/gauges/rooms", "{\"value\":1}").status()).isEqualTo(401);
    assertThat(get(null, USAGE).status()).isEqualTo(401);
    assertThat(get(apiKey(tenant, "billing:read"), USAGE).status()).isEqualTo(403);
    assertThat(get(null, ENTITLEMENTS).status()).isEqualTo(401);
    assertThat(get(apiKey(tenant, "usage:read"), ENTITLEMENTS).status()).isEqualTo(403);
    assertThat(post(null, CHECK, "{}").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({CONSUME, EVENTS, CHECK})
  void whatCannotBeReadIsAProblem(String path) {
    UUID tenant = tenants.with(start, Map.of());
    String app = application(tenant);
    assertThat(post(app, path, "{\"id\":").status()).isEqualTo(400);
    assertThat(post(app, path, "").status()).isEqualTo(400);
    assertThat(post(app, path, "{\"id\":\"" + "x".repeat(5_000_000) + "\"}").status())
        .isEqualTo(413);
    assertThat(send(app, "POST", path, "id=1", "application/x-www-form-urlencoded").status())
        .isEqualTo(415);
    assertThat(send(app, "POST", path, "{}", "application/cloudevents+json").status())
        .isEqualTo(path.equals(EVENTS) ? 422 : 415);
    assertThat(send(app, "DELETE", path, "", "application/json").status()).isEqualTo(405);
    Answer faults =
        post(app, path, "{\"id\":7,\"metric\":[],\"quantity\":\"1\",\"surprise\":true}");
    assertThat(faults.status()).isEqualTo(422);
    assertThat(faults.pointers()).contains("/metric", "/quantity", "/surprise");
  }

  @Test
  void aTenantThatIsNotKnownYetIs503() {
    UUID unknown = UUID.randomUUID();
    List<Answer> answers = List.of(consume(unknown, "a", 1), get(member(unknown), USAGE));
    assertThat(answers).allMatch(answer -> answer.status() == 503);
    assertThat(answers.getFirst().slug()).isEqualTo("not-ready-yet");
  }

  private Answer consume(UUID tenant, String id, int quantity) {
    return post(
        application(tenant),
        CONSUME,
        "{\"metric\":\"sessions_per_month\",\"quantity\":%d,\"id\":\"%s\"}"
            .formatted(quantity, id));
  }

  private static String application(UUID tenant) {
    return scoped(tenant, "*");
  }

  private static String scoped(UUID tenant, String scope) {
    return TestTokens.shared()
        .token("application")
        .tenant(tenant)
        .platform(Rights.PLATFORM)
        .scopes(scope)
        .mint();
  }

  private static String tenantless() {
    return TestTokens.shared().token("application").platform(Rights.PLATFORM).scopes("*").mint();
  }

  private static String member(UUID tenant) {
    return TestTokens.shared().member(tenant, Rights.PLATFORM, "MEMBER").mint();
  }

  private static String apiKey(UUID tenant, String scope) {
    return TestTokens.shared().apiKey(tenant, Rights.PLATFORM, scope).mint();
  }

  private Answer get(String token, String path) {
    return send(token, "GET", path, "", "application/json");
  }

  private Answer post(String token, String path, String body) {
    return send(token, "POST", path, body, "application/json");
  }

  private Answer put(String token, String path, String body) {
    return send(token, "PUT", path, body, "application/json");
  }

  private Answer send(String token, String method, String path, String body, String type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .header("Content-Type", type);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith(
              response.statusCode() < 300 ? "application/json" : "application/problem+json");
      return new Answer(response.statusCode(), JSON.readTree(response.body()));
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  private HttpRequest request(String token, String method, String path, String body) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .method(method, BodyPublishers.ofString(body))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + token)
        .build();
  }
}
