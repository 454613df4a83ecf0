package io.atelier.usage.history;

import static io.atelier.usage.Http.application;
import static io.atelier.usage.Http.member;
import static io.atelier.usage.Http.operator;
import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Http;
import io.atelier.usage.Http.Answer;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

/** The doors and readers that came with the recorder, each status that they document. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class HistoryHttpTests {
  private static final String EVENTS = "/api/usage/events";
  private static final String HISTORY = "/api/tenants/me/usage/history";
  private static final String LOGS = "/api/tenants/me/usage/logs";
  private static final String RECOUNTS = "/api/admin/usage/recounts";

  @Autowired ApplicationContext context;

  @Value("${local.server.port}")
  int port;

  private final Instant hour =
      Instant.now().minus(Duration.ofHours(30)).truncatedTo(ChronoUnit.HOURS);
  private final Instant start = hour.minus(Duration.ofDays(3));
  private Tenants tenants;
  private Http http;

  @BeforeEach
  void open() {
    tenants = new Tenants(context);
    http = new Http(port);
  }

  @Test
  void cloudEventsAreTakenAloneAndInBatches() {
    UUID tenant = tenants.with(start, Map.of());
    String one =
        """
        {"specversion": "1.0", "id": "1", "source": "/studio", "type": "rooms_opened",
         "time": "%s", "traceparent": "00-a", "data": {"metric": "sessions_per_month", "quantity": 2,
         "properties": {"a": 1}}}
        """
            .formatted(hour);
    assertThat(cloud(tenant, one, "").body().path("accepted").intValue()).isEqualTo(1);
    String batch =
        """
        [%s, {"specversion": "1.0", "id": "2", "source": "/studio", "type": "sessions_per_month"},
         {"specversion": "0.3", "id": 7, "type": "x", "data": {"surprise": 1, "quantity": -1}}]
        """
            .formatted(one);
    JsonNode answer = cloud(tenant, batch, "-batch").body();
    assertThat(answer.path("accepted").intValue()).isEqualTo(1);
    assertThat(answer.path("duplicates").intValue()).isEqualTo(1);
    List<String> pointers = new ArrayList<>();
    answer
        .path("rejected")
        .path(0)
        .path("errors")
        .forEach(error -> pointers.add(error.path("pointer").stringValue("")));
    assertThat(pointers)
        .contains("/specversion", "/source", "/id", "/data/surprise", "/data/quantity");
    // The same event by the plain form, under the id that its source and id make.
    String plain =
        """
        {"id": "/studio 1", "metric": "sessions_per_month", "quantity": 2, "occurred_at": "%s",
         "properties": {"a": 1}}
        """
            .formatted(hour);
    Answer again = http.post(application(tenant), EVENTS, plain);
    assertThat(again.body().path("duplicates").intValue()).isEqualTo(1);
    assertThat(cloud(tenant, "{}", "-batch").status()).isEqualTo(422);
    assertThat(cloud(tenant, "[]", "-batch").status()).isEqualTo(422);
    assertThat(cloud(tenant, "{}", "").status()).isEqualTo(422);
    assertThat(cloud(tenant, "{", "").status()).isEqualTo(400);
  }

  private Answer cloud(UUID tenant, String body, String batch) {
    return http.send(
        application(tenant), "POST", EVENTS, body, "application/cloudevents" + batch + "+json");
  }

  @Test
  void aGrantIsReleasedAndAnEventVoided() {
    UUID tenant = tenants.with(start, Map.of("sessions_per_month", Rights.limit(10)));
    String app = application(tenant);
    http.post(
        app,
        "/api/usage/consume",
        "{\"id\":\"g\",\"metric\":\"sessions_per_month\",\"quantity\":4}");
    String release = "/api/usage/release";
    Answer released = http.post(app, release, "{\"id\":\"r\",\"of\":\"g\",\"quantity\":3}");
    assertThat(released.status()).isEqualTo(200);
    assertThat(released.body().path("used").intValue()).isEqualTo(1);
    assertThat(released.body().path("remaining").intValue()).isEqualTo(9);
    assertThat(http.post(app, release, "{\"id\":\"s\",\"of\":\"g\"}").slug())
        .isEqualTo("undone-before");
    assertThat(http.post(app, release, "{\"id\":\"r\",\"of\":\"g\"}").slug())
        .isEqualTo("id-conflict");
    assertThat(http.post(app, release, "{\"id\":\"t\",\"of\":\"none\"}").status()).isEqualTo(404);
    assertThat(http.post(app, release, "{\"id\":\"\"}").pointers()).contains("/id", "/of");
    http.post(app, EVENTS, "{\"id\":\"e1\",\"metric\":\"sessions_per_month\",\"quantity\":5}");
    String path = "/api/usage/events/e1/void";
    Answer voided = http.post(app, path, "{\"id\":\"v\"}");
    assertThat(voided.status()).isEqualTo(200);
    assertThat(voided.body().path("used").intValue()).isEqualTo(1);
    assertThat(http.post(app, path, "{\"id\":\"w\"}").status()).isEqualTo(409);
    // An address cannot hold every id.
    http.post(app, EVENTS, "{\"id\":\"/e 2\",\"metric\":\"sessions_per_month\",\"quantity\":5}");
    Answer bySlash = http.post(app, "/api/usage/void", "{\"id\":\"x\",\"of\":\"/e 2\"}");
    assertThat(bySlash.body().path("used").intValue()).isEqualTo(1);
    assertThat(http.post(app, "/api/usage/void", "{\"id\":\"x\"}").pointers())
        .containsExactly("/of");
    assertThat(http.post(app, path, "{\"id\":\"v\",\"of\":\"e2\"}").status()).isEqualTo(422);
    for (String denied : List.of(release, path, "/api/usage/void")) {
      assertThat(http.post(null, denied, "{}").status()).isEqualTo(401);
      assertThat(http.post(member(tenant), denied, "{}").status()).isEqualTo(403);
    }
  }

  @Test
  void historyIsByHourDayPeriodAndDimension() {
    UUID tenant = tenants.with(start, Map.of());
    send(tenant, "a", 2, hour, "query-docs");
    send(tenant, "b", 3, hour.plus(Duration.ofMinutes(59)), "resolve");
    send(tenant, "c", 5, hour.plus(Duration.ofHours(1)), "query-docs");
    JsonNode hours = history(tenant, "metric=calls_per_month&by=hour").path("data");
    assertThat(hours.size()).isEqualTo(2);
    assertThat(hours.path(0).path("start").stringValue("")).isEqualTo(hour.toString());
    assertThat(hours.path(0).path("value").intValue()).isEqualTo(5);
    assertThat(hours.path(0).path("count").intValue()).isEqualTo(2);
    assertThat(hours.path(0).has("group")).isFalse();
    JsonNode grouped =
        history(tenant, "metric=calls_per_month&by=hour&group_by=tool_name").path("data");
    assertThat(grouped.size()).isEqualTo(3);
    assertThat(grouped.path(1).path("group").stringValue("")).isEqualTo("resolve");
    JsonNode none = history(tenant, "metric=calls_per_month&group_by=region").path("data");
    assertThat(none.path(0).path("group").stringValue("x")).isEmpty();
    long days = 0;
    for (JsonNode day : history(tenant, "metric=calls_per_month").path("data")) {
      days += day.path("value").longValue();
    }
    assertThat(days).isEqualTo(10);
    JsonNode period = history(tenant, "metric=calls_per_month&by=period").path("data").path(0);
    assertThat(period.path("start").stringValue("")).isEqualTo(start.toString());
    assertThat(period.path("value").intValue()).isEqualTo(10);
    Answer csv =
        http.get(
            member(tenant), HISTORY + ".csv?metric=calls_per_month&by=hour&group_by=tool_name");
    assertThat(csv.type()).startsWith("text/csv");
    assertThat(csv.text())
        .startsWith("metric,start,end,tool_name,value,count\r\n")
        .contains("calls_per_month," + hour + "," + hour.plusSeconds(3600) + ",query-docs,2,1\r\n");
  }

  @Test
  void wrongParametersAreAllNamed() {
    UUID tenant = tenants.with(start, Map.of());
    Answer wrong =
        http.get(member(tenant), HISTORY + "?by=week&from=yesterday&to=2026-01-01T00:00:00Z");
    assertThat(wrong.status()).isEqualTo(422);
    assertThat(wrong.pointers()).contains("?metric", "?by", "?from");
    assertThat(http.get(member(tenant), HISTORY + "?metric=none").pointers())
        .containsExactly("?metric");
    assertThat(http.get(member(tenant), HISTORY + "?metric=rooms&group_by=x").pointers())
        .containsExactly("?group_by");
    assertThat(http.get(null, HISTORY + "?metric=rooms").status()).isEqualTo(401);
    assertThat(http.get(member(tenant), LOGS + "?after=x&limit=2").status()).isEqualTo(422);
    assertThat(http.get(member(tenant), LOGS + "?limit=0&from=x").status()).isEqualTo(422);
    assertThat(http.get(operator("SUPPORT"), LOGS).status()).isEqualTo(403);
  }

  @Test
  void differentValuesOfADayAreNotTheSumOfItsHours() {
    UUID tenant = tenants.with(start, Map.of());
    Instant day = hour.truncatedTo(ChronoUnit.DAYS);
    int n = 0;
    for (String visitor : List.of("anna", "bert", "anna", "anna")) {
      String event =
          "{\"id\":\"v%d\",\"metric\":\"visitors\",\"quantity\":1,\"occurred_at\":\"%s\",\"properties\":{\"visitor\":\"%s\"}}"
              .formatted(n, day.plus(Duration.ofHours(n++)), visitor);
      assertThat(http.post(application(tenant), EVENTS, event).status()).isEqualTo(200);
    }
    Answer without =
        http.post(
            application(tenant), EVENTS, "{\"id\":\"w\",\"metric\":\"visitors\",\"quantity\":1}");
    assertThat(without.pointers()).containsExactly("/properties/visitor");
    JsonNode days = history(tenant, "metric=visitors&by=day").path("data");
    assertThat(days.path(0).path("value").intValue()).isEqualTo(2);
    assertThat(days.path(0).path("count").intValue()).isEqualTo(4);
    assertThat(history(tenant, "metric=visitors&by=hour").path("data").size()).isEqualTo(4);
  }

  @Test
  void theCallLogIsPagedAndFiltered() {
    UUID tenant = tenants.with(start, Map.of());
    for (int i = 0; i < 7; i++) {
      send(tenant, "c" + i, 1, hour.plusSeconds(i / 2), i % 3 == 0 ? "resolve" : "query-docs");
    }
    http.post(
        application(tenant),
        EVENTS,
        "{\"id\":\"no-call\",\"metric\":\"sessions_per_month\",\"quantity\":1}");
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = http.get(member(tenant), LOGS + "?limit=3" + after).body();
      page.path("data").forEach(call -> seen.add(call.path("query").stringValue("")));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").stringValue("");
    } while (!after.isEmpty());
    assertThat(seen).hasSize(7).doesNotHaveDuplicates();
    JsonNode first = http.get(member(tenant), LOGS + "?tool=resolve").body().path("data");
    assertThat(first.size()).isEqualTo(3);
    assertThat(first.path(0).toString())
        .isEqualTo(
            "{\"user_id\":null,\"api_key_id\":\"key-1\",\"tool_name\":\"resolve\",\"library_id\":\"/mongodb/docs\","
                + "\"query\":\"c6\",\"tokens_returned\":120,\"response_time_ms\":35,\"created_at\":\""
                + hour.plusSeconds(3)
                + "\"}");
    assertThat(http.get(member(tenant), LOGS + "?api_key_id=other").body().path("data").size())
        .isZero();
  }

  @Test
  void operatorsSeeWhoUsesMostAndCountAnew() {
    UUID small = tenants.with(start, Map.of());
    UUID large = tenants.with(start, Map.of());
    send(small, "a", 1_000_001, hour, "x");
    send(large, "a", 2_000_002, hour, "x");
    JsonNode top =
        http.get(operator("VIEWER"), "/api/admin/usage/top-tenants?metric=calls_per_month&limit=2")
            .body()
            .path("data");
    assertThat(top.path(0).path("tenant_id").stringValue("")).isEqualTo(large.toString());
    assertThat(top.path(0).path("value").longValue()).isEqualTo(2_000_002);
    assertThat(top.path(1).path("tenant_id").stringValue("")).isEqualTo(small.toString());
    Answer metrics = http.get(operator("SUPPORT"), "/api/admin/usage/top-metrics");
    assertThat(metrics.body().path("data").path(0).has("tenants")).isTrue();
    assertThat(http.get(operator("SUPPORT"), "/api/admin/usage/top-tenants").pointers())
        .containsExactly("?metric");
    assertThat(http.get(member(small), "/api/admin/usage/top-metrics").status()).isEqualTo(403);
    String recount =
        "{\"tenant_id\":\"%s\",\"from\":\"%s\",\"to\":\"%s\"}"
            .formatted(large, start, hour.plusSeconds(7200));
    JsonNode same = http.post(operator("SUPER_ADMIN"), RECOUNTS, recount).body();
    assertThat(same.path("same").booleanValue()).isTrue();
    assertThat(same.path("totals").intValue()).isEqualTo(1);
    assertThat(http.post(operator("SUPPORT"), RECOUNTS, recount).status()).isEqualTo(403);
    assertThat(
            http.post(
                    operator("SUPER_ADMIN"),
                    RECOUNTS,
                    recount.replace(large.toString(), UUID.randomUUID().toString()))
                .status())
        .isEqualTo(404);
    assertThat(
            http.post(
                    operator("SUPER_ADMIN"),
                    RECOUNTS,
                    "{\"tenant_id\":\"x\",\"from\":\"%s\"}".formatted(start))
                .pointers())
        .contains("/tenant_id", "/to");
  }

  private JsonNode history(UUID tenant, String parameters) {
    Answer answer = http.get(member(tenant), HISTORY + "?" + parameters);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.body();
  }

  private void send(UUID tenant, String id, long quantity, Instant at, String tool) {
    String event =
        """
        {"id": "%1$s", "metric": "calls_per_month", "quantity": %2$d, "occurred_at": "%3$s",
         "properties": {"api_key_id": "key-1", "tool_name": "%4$s", "library_id": "/mongodb/docs",
         "query": "%1$s", "tokens_returned": 120, "response_time_ms": 35}}
        """
            .formatted(id, quantity, at, tool);
    Answer answer = http.post(application(tenant), EVENTS, event);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }
}
