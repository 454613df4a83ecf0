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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

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
