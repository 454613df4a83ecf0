package io.atelier.usage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestTokens;
import io.atelier.usage.Http;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.WebFilter;

/** The short way answers as the usual one does, and takes nobody whom that would refuse. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = {UsageServiceApplication.class, HotPathHttpTests.Ways.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class HotPathHttpTests {
  private static final String EVENTS = "/api/usage/events";
  private static final String CONSUME = "/api/usage/consume";
  private static final String USUAL = "Test-Usual-Way";
  private static final String EVENT =
      "{\"id\":\"%s\",\"metric\":\"sessions_per_month\",\"quantity\":1}";

  /** Marks what goes on to the other filters. */
  @TestConfiguration(proxyBeanMethods = false)
  static class Ways {
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE + 1)
    WebFilter usualWay() {
      return (exchange, chain) -> {
        exchange.getResponse().getHeaders().add(USUAL, "taken");
        return chain.filter(exchange);
      };
    }
  }

  @Autowired ApplicationContext context;
  @Autowired MeterRegistry meters;

  @Value("${local.server.port}")
  int port;

  private final HttpClient client = HttpClient.newHttpClient();
  private UUID tenant;
  private String token;

  @BeforeEach
  void known() {
    Instant start = Instant.now().minus(Duration.ofDays(3));
    tenant =
        new Tenants(context).with(start, Map.of("sessions_per_month", Rights.limit(1_000_000)));
    token = Http.application(tenant);
    assertThat(isShort(post(EVENTS, token, EVENT.formatted("first")))).isFalse();
    assertThat(isShort(post(EVENTS, token, EVENT.formatted("second")))).isTrue();
  }

  @Test
  void bothWaysAnswerTheSame() {
    List<String> bodies =
        List.of(
            EVENT.formatted("e%s"),
            "{\"events\":[" + EVENT.formatted("e%s") + "," + EVENT.formatted("second") + "]}",
            "{\"id\":\"e%s\",\"quantities\":{\"sessions_per_month\":2}}",
            "{\"id\":\"second\",\"metric\":\"sessions_per_month\",\"quantity\":2}",
            "{\"id\":\"e%s\",\"metric\":\"sessions_per_month\",\"quantity\":2000000}",
            "{\"id\":\"\",\"metric\":\"nothing\",\"quantity\":-1,\"surprise\":1}",
            "{\"id\":",
            "",
            "[]",
            " ".repeat(5_000_000));
    int number = 0;
    for (String path : List.of(EVENTS, CONSUME)) {
      for (String body : bodies) {
        HttpResponse<String> hot = post(path, token, body.replace("%s", "a" + number));
        HttpResponse<String> usual = usual(path, token, body.replace("%s", "b" + number));
        number++;
        String what = path + " " + body.substring(0, Math.min(80, body.length()));
        assertThat(isShort(hot)).as(what).isTrue();
        assertThat(isShort(usual)).as(what).isFalse();
        assertThat(hot.statusCode()).as(what).isEqualTo(usual.statusCode());
        assertThat(headers(hot)).as(what).isEqualTo(headers(usual));
        assertThat(told(hot)).as(what).isEqualTo(told(usual));
      }
    }
  }

  /** Without what is of one request, and what the first of a pair counted before the second. */
  private static String told(HttpResponse<String> response) {
    return response
        .body()
        .replaceAll("\"trace_id\":\"[0-9a-f]+\"", "")
        .replaceAll("\"(used|remaining)\":[0-9]+", "");
  }

  private static Map<String, List<String>> headers(HttpResponse<String> response) {
    Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
    headers.keySet().removeIf(name -> name.equalsIgnoreCase(USUAL));
    return headers;
  }

  @Test
  void whatItIsNotSureOfGoesTheUsualWay() {
    String event = EVENT.formatted("x");
    assertThat(status(post(EVENTS, null, event))).isEqualTo("usual 401");
    assertThat(status(post(EVENTS, token + "x", event))).isEqualTo("usual 401");
    assertThat(status(post(EVENTS + "/", token, event))).isEqualTo("usual 404");
    assertThat(status(post("/api/usage/%65vents", token, event))).isEqualTo("usual 200");
    assertThat(status(post(EVENTS + ";a=b", token, event))).isEqualTo("usual 400");
    assertThat(status(post(EVENTS + "?a=b", token, event))).isEqualTo("short 200");
    assertThat(status(send("PUT", EVENTS, token, "application/json", "*/*", event)))
        .isEqualTo("usual 405");
    assertThat(status(send("POST", EVENTS, token, "text/plain", "*/*", event)))
        .isEqualTo("short 415");
    assertThat(status(send("POST", EVENTS, token, "application/json", "text/csv", event)))
        .isEqualTo("usual 406");
  }

  @Test
  void nobodyGetsFurtherThanByTheUsualWay() {
    for (String denied :
        List.of(
            Http.member(tenant),
            Http.operator("SUPER_ADMIN"),
            TestTokens.shared()
                .token("application")
                .tenant(tenant)
                .platform(Rights.PLATFORM)
                .scopes("usage:read")
                .mint())) {
      for (int i = 0; i < 3; i++) {
        assertThat(status(post(EVENTS, denied, EVENT.formatted("d")))).isEqualTo("usual 403");
        assertThat(status(post(CONSUME, denied, EVENT.formatted("d")))).isEqualTo("usual 403");
      }
    }
    String ofNobody = TestTokens.shared().token("application").scopes("*").mint();
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      answers.add(status(post(EVENTS, ofNobody, EVENT.formatted("d"))));
    }
    assertThat(answers).containsExactly("usual 403", "short 403", "short 403");
  }

  @Test
  void aTokenThatHasEndedIsNotKnownAnyMore() throws Exception {
    String brief =
        TestTokens.shared()
            .token("application")
            .tenant(tenant)
            .platform(Rights.PLATFORM)
            .scopes("*")
            .validFor(Duration.ofSeconds(2))
            .mint();
    Instant minted = Instant.now();
    assertThat(status(post(EVENTS, brief, EVENT.formatted("b1")))).isEqualTo("usual 200");
    assertThat(status(post(EVENTS, brief, EVENT.formatted("b2")))).isEqualTo("short 200");
    Thread.sleep(Duration.between(Instant.now(), minted.plusMillis(2_100)));
    assertThat(status(post(EVENTS, brief, EVENT.formatted("b3")))).startsWith("usual");
  }

  @Test
  void requestsOfBothWaysAreObservedAlike() throws Exception {
    long before = observed();
    HttpResponse<String> hot = post(EVENTS, token, EVENT.formatted("o1"));
    usual(EVENTS, token, EVENT.formatted("o2"));
    assertThat(isShort(hot)).isTrue();
    // An answer may arrive a moment before it is counted.
    for (int tries = 0; observed() < before + 2 && tries < 100; tries++) {
      Thread.sleep(20);
    }
    assertThat(observed()).isEqualTo(before + 2);
  }

  private long observed() {
    return meters
        .find("http.server.requests")
        .tag("uri", EVENTS)
        .tag("status", "200")
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  private static boolean isShort(HttpResponse<String> response) {
    return response.headers().firstValue(USUAL).isEmpty();
  }

  private static String status(HttpResponse<String> response) {
    return (isShort(response) ? "short " : "usual ") + response.statusCode();
  }

  private HttpResponse<String> post(String path, String bearer, String body) {
    return send("POST", path, bearer, "application/json", "*/*", body);
  }

  private HttpResponse<String> usual(String path, String bearer, String body) {
    return send("POST", path, bearer, "application/json", "application/json;q=0.9", body);
  }

  private HttpResponse<String> send(
      String method, String path, String bearer, String type, String accept, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofString(body))
            .header("Content-Type", type)
            .header("Accept", accept);
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }
}
