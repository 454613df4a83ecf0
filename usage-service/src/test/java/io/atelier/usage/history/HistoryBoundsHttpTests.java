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
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import tools.jackson.databind.JsonNode;

/** What the readers of the past are asked at their bounds. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class HistoryBoundsHttpTests {
  private static final String EVENTS = "/api/usage/events";
  private static final String HISTORY = "/api/tenants/me/usage/history?metric=";
  private static final String LOGS = "/api/tenants/me/usage/logs";
  private static final String TOP = "/api/admin/usage/top-tenants?metric=";

  @Autowired ApplicationContext context;

  @Value("${local.server.port}")
  int port;

  private final Instant day = Instant.now().minus(Duration.ofDays(4)).truncatedTo(ChronoUnit.DAYS);
  private Tenants tenants;
  private Http http;
  private UUID tenant;

  @BeforeEach
  void open() {
    tenants = new Tenants(context);
    http = new Http(port);
    tenant = tenants.with(day.minus(Duration.ofDays(1)), Map.of("rooms", Rights.limit(2)));
  }

  @Test
  void textThatCannotBeKeptIsAFaultOfItsParameter() {
    assertFault(http.get(member(tenant), LOGS + "?tool=a%00"), "?tool");
    assertFault(http.get(member(tenant), LOGS + "?api_key_id=%00"), "?api_key_id");
    assertFault(http.get(operator("SUPPORT"), TOP + "%00"), "?metric");
    assertFault(http.get(member(tenant), HISTORY + "%00"), "?metric");
    assertFault(http.get(member(tenant), HISTORY + "calls_per_month&group_by=%00"), "?group_by");
  }

  @Test
  void timesThatCannotBeKeptAreFaults() {
    for (String path : List.of(HISTORY + "calls_per_month&", LOGS + "?")) {
      String asked = path + "to=0001-01-01T00:00:00Z";
      assertFault(http.get(member(tenant), asked), "?to");
      String early = path + "from=0001-01-01T00:00:00%2B14:00&to=0001-01-02T00:00:00Z";
      assertFault(http.get(member(tenant), early), "?from");
      String soon = path + "to=0001-01-02T00:00:00Z";
      assertThat(http.get(member(tenant), soon).body().path("data").size()).isZero();
    }
    assertFault(http.get(operator("SUPPORT"), TOP + "x&to=0001-01-01T00:00:00Z"), "?to");
  }

  @Test
  void moreThanAnAnswerHoldsIsRefusedAndNotCut() {
    tenants.run(
        tenant,
        """
        INSERT INTO usage_hours (tenant_id, metric, hour, aggregation, total, count, dimension,
                                 value)
        SELECT '%s', 'calls_per_month', '%s', 'sum', 1000000, 1, 'region', 'r' || n
        FROM generate_series(1, %d) AS n
        """
            .formatted(tenant, day, HistoryRepository.MOST));
    String asked = HISTORY + "calls_per_month&group_by=region&by=";
    assertThat(http.get(member(tenant), asked + "day").body().path("data").size())
        .isEqualTo(HistoryRepository.MOST);
    call("one-more", day.plus(Duration.ofHours(5)));
    assertFault(http.get(member(tenant), asked + "day"), "?from");
    assertFault(http.get(member(tenant), asked + "hour"), "?from");
    String csv = asked.replace("history?", "history.csv?") + "day";
    assertFault(http.get(member(tenant), csv), "?from");
  }

  @Test
  void aCallThatWasTakenBackIsNoCall() {
    for (int i = 0; i < 5; i++) {
      call("c" + i, day.plusSeconds(i));
    }
    for (String id : List.of("c1", "c4")) {
      Answer voided =
          http.post(application(tenant), EVENTS + "/" + id + "/void", "{\"id\":\"v" + id + "\"}");
      assertThat(voided.status()).as(voided.text()).isEqualTo(200);
    }
    List<String> seen = new ArrayList<>();
    String after = "";
    do {
      JsonNode page = http.get(member(tenant), LOGS + "?limit=2" + after).body();
      page.path("data").forEach(call -> seen.add(call.path("query").stringValue("")));
      after = page.path("next").isNull() ? "" : "&after=" + page.path("next").stringValue("");
    } while (!after.isEmpty());
    assertThat(seen).containsExactly("c3", "c2", "c0");
  }

  @Test
  void eachDayHasItsOwnDifferentValues() {
    List<List<String>> hours =
        List.of(List.of("anna", "bert"), List.of("bert"), List.of("carl"), List.of("anna"));
    for (int i = 0; i < hours.size(); i++) {
      // Two hours of each of two days, with a day between them.
      Instant at = day.plus(Duration.ofDays(2L * (i / 2))).plus(Duration.ofHours(23L * (i % 2)));
      for (String visitor : hours.get(i)) {
        send(
            """
            {"id": "%1$d-%2$s", "metric": "visitors", "quantity": 1, "occurred_at": "%3$s",
             "properties": {"visitor": "%2$s"}}
            """
                .formatted(i, visitor, at));
      }
    }
    JsonNode days = http.get(member(tenant), HISTORY + "visitors&by=day").body().path("data");
    assertThat(days.size()).isEqualTo(2);
    assertThat(days.path(0).path("start").stringValue("")).isEqualTo(day.toString());
    assertThat(days.path(0).path("end").stringValue(""))
        .isEqualTo(day.plus(Duration.ofDays(1)).toString());
    assertThat(days.path(0).path("value").intValue()).isEqualTo(2);
    assertThat(days.path(0).path("count").intValue()).isEqualTo(3);
    assertThat(days.path(1).path("start").stringValue(""))
        .isEqualTo(day.plus(Duration.ofDays(2)).toString());
    assertThat(days.path(1).path("value").intValue()).isEqualTo(2);
    assertThat(days.path(1).path("count").intValue()).isEqualTo(2);
  }

  @Test
  void yearsOfDifferentValuesAreOneAnswer() {
    int days = 1_000;
    String hours = "SELECT %%s FROM generate_series(0, %d) AS n".formatted(days * 24 - 1);
    String rows = "'%s', 'visitors', '%s'::timestamptz - n * interval '1 hour'";
    String of = rows.formatted(tenant, day.minus(Duration.ofHours(1)));
    tenants.run(
        tenant,
        "INSERT INTO usage_sketches (tenant_id, metric, starts_at, span, sketch) "
            + hours.formatted(
                of + ", 'hour', '\\x00' || int8send((n / 24 % (n % 24 + 1))::bigint)"));
    tenants.run(
        tenant,
        "INSERT INTO usage_hours (tenant_id, metric, hour, aggregation, total, count) "
            + hours.formatted(of + ", 'unique', 1000000, 3"));
    String asked = "visitors&by=day&from=%s&to=%s";
    JsonNode read =
        http.get(
                member(tenant),
                HISTORY + asked.formatted(day.minus(Duration.ofDays(days + 1)), day))
            .body()
            .path("data");
    assertThat(read.size()).isEqualTo(days);
    for (int i = 0; i < days; i++) {
      JsonNode one = read.path(days - 1 - i);
      assertThat(one.path("start").stringValue(""))
          .isEqualTo(day.minus(Duration.ofDays(i + 1)).toString());
      assertThat(one.path("count").intValue()).isEqualTo(72);
      int n = i;
      long different = IntStream.rangeClosed(1, 24).map(hour -> n % hour).distinct().count();
      assertThat(one.path("value").longValue()).isEqualTo(different);
    }
  }

  @Test
  void aGaugeHasNoPeriods() {
    send("{\"id\":\"r\",\"metric\":\"rooms\",\"quantity\":1}");
    assertFault(http.get(member(tenant), HISTORY + "rooms&by=period"), "?by");
    assertThat(http.get(member(tenant), HISTORY + "rooms&by=day").body().path("data").size())
        .isEqualTo(1);
  }

  @Test
  void differentValuesAreNotGrouped() {
    for (String by : List.of("hour", "day")) {
      assertFault(
          http.get(member(tenant), HISTORY + "visitors&group_by=visitor&by=" + by), "?group_by");
    }
  }

  private static void assertFault(Answer answer, String parameter) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(answer.pointers()).containsExactly(parameter);
  }

  private void call(String id, Instant at) {
    send(
        """
        {"id": "%1$s", "metric": "calls_per_month", "quantity": 1, "occurred_at": "%2$s",
         "properties": {"tool_name": "query-docs", "query": "%1$s", "region": "eu"}}
        """
            .formatted(id, at));
  }

  private void send(String event) {
    Answer answer = http.post(application(tenant), EVENTS, event);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
  }
}
