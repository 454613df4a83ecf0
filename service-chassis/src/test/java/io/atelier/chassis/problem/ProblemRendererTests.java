package io.atelier.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.MethodNotAllowedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProblemRendererTests {
  private final JsonMapper mapper = JsonMapper.builder().build();
  private final ProblemRenderer renderer = new ProblemRenderer(mapper);
  private final MockServerWebExchange exchange =
      MockServerWebExchange.from(MockServerHttpRequest.get("/api/things/7?q=secret"));

  @Test
  void documentHasAllMembersOfTheStandardAndOurs() {
    JsonNode document =
        render(
            ProblemException.of(ChassisProblem.INVALID, "Mend it.")
                .faults(List.of(new Fault("/email", "must be an address")))
                .with("limit", 200)
                .with("resets_at", null));
    assertThat(document.get("type").stringValue()).isEqualTo("/problems/invalid");
    assertThat(document.get("title").stringValue()).isEqualTo("Some fields are wrong");
    assertThat(document.get("status").intValue()).isEqualTo(422);
    assertThat(document.get("detail").stringValue()).isEqualTo("Mend it.");
    assertThat(document.get("instance").stringValue()).isEqualTo("/api/things/7");
    assertThat(document.get("errors").get(0).get("pointer").stringValue()).isEqualTo("/email");
    assertThat(document.get("limit").intValue()).isEqualTo(200);
    assertThat(document.get("resets_at").isNull()).isTrue();
    assertThat(response().getStatusCode().value()).isEqualTo(422);
    assertThat(response().getHeaders().getContentType())
        .isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(response().getHeaders().getCacheControl()).isEqualTo("no-store");
  }

  @Test
  void unforeseenFailureTellsNothingOfItself() {
    JsonNode document = render(new IllegalStateException("password=hunter2"));
    assertThat(document.get("status").intValue()).isEqualTo(500);
    assertThat(document.toString()).doesNotContain("hunter2").doesNotContain("IllegalState");
  }

  @Test
  void headersSayWhatAClientCanDo() {
    render(
        ProblemException.of(ChassisProblem.UNAVAILABLE, "x").retryAfter(Duration.ofMillis(1500)));
    assertThat(response().getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("2");
  }

  @Test
  void unauthenticatedIsAskedForABearerToken() {
    render(ProblemException.of(ChassisProblem.UNAUTHENTICATED, "x"));
    assertThat(response().getHeaders().getFirst(HttpHeaders.WWW_AUTHENTICATE)).isEqualTo("Bearer");
  }

  @Test
  void wrongMethodIsToldTheRightOnes() {
    render(new MethodNotAllowedException(HttpMethod.PUT, Set.of(HttpMethod.POST)));
    assertThat(response().getHeaders().getAllow()).containsExactly(HttpMethod.POST);
  }

  private MockServerHttpResponse response() {
    return exchange.getResponse();
  }

  private JsonNode render(Throwable failure) {
    renderer.render(exchange, failure).block();
    return mapper.readTree(response().getBodyAsString().block());
  }
}
