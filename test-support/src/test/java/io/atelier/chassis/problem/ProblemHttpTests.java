package io.atelier.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.sample.SampleApplication;
import io.atelier.chassis.security.Allow;
import io.atelier.testsupport.servers.WithServers;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Every refusal leaves as one document, whoever in the stack refuses. */
@WithServers(service = "chassis_test", kafka = false)
@SpringBootTest(
    classes = {SampleApplication.class, ProblemHttpTests.Sample.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = SampleApplication.CONFIGURATION)
class ProblemHttpTests {
  @LocalServerPort int port;

  record ThingRequest(@Size(max = 10) String displayName, @Nullable Integer count) {}

  @TestConfiguration
  @Import(Things.class)
  static class Sample {}

  @RestController
  static class Things {

    @PostMapping("/things")
    @Allow(anyone = true)
    Mono<ThingRequest> create(@Body ThingRequest thing) {
      return Mono.just(thing);
    }

    @GetMapping(value = "/things/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Allow(anyone = true)
    Mono<Map<String, UUID>> get(@PathVariable UUID id) {
      return Mono.just(Map.of("id", id));
    }

    @GetMapping("/things")
    @Allow(anyone = true)
    Mono<PageRequest> list(PageRequest page) {
      return Mono.just(page);
    }

    @GetMapping("/broken")
    @Allow(anyone = true)
    Mono<String> broken() {
      return Mono.error(new IllegalStateException("password=hunter2"));
    }
  }

  @Test
  void soundRequestIsAnsweredInSnakeCase() {
    post("{\"display_name\": \"ä\"}")
        .expectStatus()
        .isOk()
        .expectBody()
        .jsonPath("$.display_name")
        .isEqualTo("ä");
  }

  @Test
  void bodyThatIsNoJsonIs400() {
    problem(post("{\"display_name\": "), 400, "malformed");
    problem(post(""), 400, "malformed");
    problem(post("[".repeat(20_000)), 400, "malformed");
    problem(client().get().uri("/things/nobody").exchange(), 400, "malformed");
  }

  @Test
  void wrongBodyIs422WithEveryFault() {
    Map<?, ?> problem =
        problem(
            post("{\"display_name\": \"much too long\", \"count\": \"x\", \"more\": 1}"),
            422,
            "invalid");
    assertThat(problem.get("errors").toString())
        .contains("/display_name")
        .contains("/count")
        .contains("/more");
    problem(client().get().uri("/things?limit=0").exchange(), 422, "invalid");
  }

  @Test
  void unknownAddressIs404() {
    problem(client().get().uri("/nothing").exchange(), 404, "not-found");
    problem(client().get().uri("/things/").exchange(), 404, "not-found");
  }

  @Test
  void wrongMethodIs405AndSaysTheRightOnes() {
    var response = client().method(HttpMethod.DELETE).uri("/things").exchange();
    response.expectHeader().value("Allow", allow -> assertThat(allow).contains("POST", "GET"));
    problem(response, 405, "method-not-allowed");
  }

  @Test
  void formThatCannotBeAnsweredInIs406() {
    problem(
        client()
            .get()
            .uri("/things/" + UUID.randomUUID())
            .accept(MediaType.APPLICATION_PDF)
            .exchange(),
        406,
        "not-acceptable");
  }

  @Test
  void bodyOverTheLimitIs413() {
    problem(post("{\"display_name\": \"" + "x".repeat(65 * 1024) + "\"}"), 413, "too-large");
  }

  @Test
  void bodyOfAnotherFormIs415() {
    for (MediaType type : new MediaType[] {MediaType.TEXT_PLAIN, MediaType.APPLICATION_XML}) {
      problem(
          client().post().uri("/things").contentType(type).bodyValue("{}").exchange(),
          415,
          "unsupported-media-type");
    }
    problem(client().post().uri("/things").exchange(), 415, "unsupported-media-type");
    problem(
        client().post().uri("/things").header("Content-Type", "no/type/at all").exchange(),
        415,
        "unsupported-media-type");
  }

  @Test
  void unforeseenFailureIs500AndTellsNothing() {
    assertThat(problem(client().get().uri("/broken").exchange(), 500, "internal").toString())
        .doesNotContain("hunter2");
  }

  private WebTestClient.ResponseSpec post(String body) {
    return client()
        .post()
        .uri("/things")
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(body)
        .exchange();
  }

  private static Map<?, ?> problem(WebTestClient.ResponseSpec response, int status, String slug) {
    Map<?, ?> problem =
        response
            .expectStatus()
            .isEqualTo(status)
            .expectHeader()
            .contentType(MediaType.APPLICATION_PROBLEM_JSON)
            .expectBody(Map.class)
            .returnResult()
            .getResponseBody();
    assertThat(problem.get("type")).isEqualTo("/problems/" + slug);
    assertThat(problem.get("status")).isEqualTo(status);
    assertThat(String.valueOf(problem.get("detail"))).isNotBlank();
    assertThat(String.valueOf(problem.get("instance"))).startsWith("/");
    return problem;
  }

  private WebTestClient client() {
    return WebTestClient.bindToServer()
        .baseUrl("http://127.0.0.1:" + port)
        .responseTimeout(Duration.ofSeconds(20))
        .build();
  }
}
