package io.atelier.chassis.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.chassis.problem.Body;
import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.sample.Notes;
import io.atelier.chassis.sample.SampleApplication;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.MemberRole;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.testsupport.servers.WithServers;
import io.atelier.testsupport.token.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@WithServers(service = "chassis_test")
@SpringBootTest(
    classes = {SampleApplication.class, IdempotencyHttpTests.Sample.class},
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = SampleApplication.CONFIGURATION)
class IdempotencyHttpTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Autowired UnitOfWork unitOfWork;
  @Autowired DatabaseClient database;
  @Autowired Notes notes;
  @Autowired Gates gates;
  @LocalServerPort int port;

  private final UUID tenant = UUID.randomUUID();
  private final String token = TestTokens.shared().member(tenant, "studio", "OWNER").mint();
  private final String key = UUID.randomUUID().toString();

  /** Requests whose body says so wait here, so that a test can look in mid-effect. */
  static class Gates {
    final Map<String, Sinks.Empty<Void>> closed = new ConcurrentHashMap<>();
    final List<String> waiting = new CopyOnWriteArrayList<>();

    Mono<Void> pass(String body) {
      Sinks.Empty<Void> gate = closed.get(body);
      if (gate == null) {
        return Mono.empty();
      }
      waiting.add(body);
      return gate.asMono();
    }
  }

  record CreateNoteRequest(UUID tenant, String body) {}

  record NoteResponse(UUID id, String body, @Nullable String secret)
      implements WithoutSecrets<NoteResponse> {
    @Override
    public NoteResponse withoutSecrets() {
      return new NoteResponse(id, body, null);
    }
  }

  @TestConfiguration
  @Import({Gates.class, NoteController.class})
  static class Sample {}

  @RestController
  static class NoteController {
    private final UnitOfWork unitOfWork;
    private final Idempotency idempotency;
    private final Notes notes;
    private final Gates gates;

    NoteController(UnitOfWork unitOfWork, Idempotency idempotency, Notes notes, Gates gates) {
      this.unitOfWork = unitOfWork;
      this.idempotency = idempotency;
      this.notes = notes;
      this.gates = gates;
    }

    @PostMapping("/api/notes")
    @ResponseStatus(HttpStatus.CREATED)
    @Allow(member = MemberRole.OWNER)
    Mono<NoteResponse> create(
        @Body CreateNoteRequest body, IdempotentRequest request, Caller caller) {
      return once(caller.requireTenant(), body, request);
    }

    @PostMapping("/api/anonymous-notes")
    @ResponseStatus(HttpStatus.CREATED)
    @Allow(anyone = true)
    Mono<NoteResponse> create(@Body CreateNoteRequest body, IdempotentRequest request) {
      return once(body.tenant(), body, request);
    }

    private Mono<NoteResponse> once(
        UUID tenant, CreateNoteRequest body, IdempotentRequest request) {
      return unitOfWork.asTenant(
          tenant,
          idempotency.once(
              request,
              NoteResponse.class,
              notes
                  .insert(tenant, body.body())
                  .delayUntil(_ -> gates.pass(body.body()))
                  .flatMap(id -> answer(id, body.body()))));
    }

    private static Mono<NoteResponse> answer(UUID id, String body) {
      return body.startsWith("refused")
          ? Mono.error(ProblemException.of(ChassisProblem.CONFLICT, "no"))
          : Mono.just(new NoteResponse(id, body, "secret of " + id));
    }
  }

  @Test
  void repeatGetsTheSameAnswerAndHasNoSecondEffect() {
    NoteResponse first = created(post("/api/notes", token, key, "a"));
    NoteResponse again = created(post("/api/notes", token, key, "a"));
    assertThat(again).isEqualTo(first);
    assertThat(bodies()).containsExactly("a");
  }

  @Test
  void withoutKeyOrWithAnotherItIsAnotherRequest() {
    NoteResponse first = created(post("/api/notes", token, key, "a"));
    assertThat(created(post("/api/notes", token, null, "a"))).isNotEqualTo(first);
    assertThat(created(post("/api/notes", token, key + "x", "a"))).isNotEqualTo(first);
    assertThat(bodies()).containsExactly("a", "a", "a");
  }

  @Test
  void otherBodyUnderTheSameKeyIsAMismatch() {
    created(post("/api/notes", token, key, "a"));
    post("/api/notes", token, key, "b")
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/idempotency-mismatch");
    assertThat(bodies()).containsExactly("a");
  }

  @Test
  void repeatWhileTheFirstIsRunningIsToldToWait() {
    String body = "slow " + key;
    gates.closed.put(body, Sinks.empty());
    var first =
        Mono.fromCallable(() -> created(post("/api/notes", token, key, body)))
            .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic())
            .toFuture();
    await().atMost(PATIENCE).until(() -> gates.waiting.contains(body));
    post("/api/notes", token, key, body)
        .expectStatus()
        .isEqualTo(409)
        .expectHeader()
        .valueEquals("Retry-After", "1")
        .expectBody()
        .jsonPath("$.type")
        .isEqualTo("/problems/idempotency-running");
    gates.closed.remove(body).tryEmitEmpty();
    NoteResponse answer = first.orTimeout(30, java.util.concurrent.TimeUnit.SECONDS).join();
    assertThat(created(post("/api/notes", token, key, body))).isEqualTo(answer);
    assertThat(bodies()).containsExactly(body);
  }

  @Test
  void ofManyRepeatsAtOnceOneHasTheEffect() {
    List<Integer> statuses =
        reactor.core.publisher.Flux.range(0, 20)
            .flatMap(
                _ ->
                    Mono.fromCallable(() ->
                            post("/api/notes", token, key, "a").returnResult().getStatus().value())
                        .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic()),
                20)
            .collectList()
            .block(PATIENCE);
    assertThat(statuses).contains(201).isSubsetOf(201, 409);
    assertThat(bodies()).containsExactly("a");
  }

  @Test
  void refusalIsNotRemembered() {
    for (int i = 0; i < 2; i++) {
      post("/api/notes", token, key, "refused").expectStatus().isEqualTo(409);
    }
    assertThat(bodies()).isEmpty();
    created(post("/api/notes", token, key, "other body, same key"));
    assertThat(bodies()).containsExactly("other body, same key");
  }

  @Test
  void anotherTenantsKeyIsItsOwn() {
    created(post("/api/notes", token, key, "a"));
    UUID other = UUID.randomUUID();
    String theirs =
        TestTokens.shared().member(other, "studio", "OWNER").subject("same subject").mint();
    created(post("/api/notes", theirs, key, "b"));
    assertThat(bodies()).containsExactly("a");
  }

  @Test
  void strangerWhoRepeatsGetsTheAnswerWithoutItsSecrets() {
    NoteResponse first = created(post("/api/anonymous-notes", null, key, "a"));
    NoteResponse again = created(post("/api/anonymous-notes", null, key, "a"));
    assertThat(first.secret()).isNotNull();
    assertThat(again).isEqualTo(first.withoutSecrets());
    assertThat(bodies()).containsExactly("a");
  }

  @Test
  void answerIsKeptSealed() {
    NoteResponse answer = created(post("/api/notes", token, key, "readable"));
    List<String> kept =
        unitOfWork
            .asSystem(
                SystemReason.PURGE,
                database
                    .sql("SELECT answer FROM idempotency_keys")
                    .map(row -> new String(row.get(0, byte[].class), StandardCharsets.ISO_8859_1))
                    .all()
                    .collectList())
            .block(PATIENCE);
    assertThat(kept)
        .isNotEmpty()
        .noneMatch(text -> text.contains("readable") || text.contains(answer.id().toString()));
  }

  @Test
  void answerIsForgottenWhenItsTimeIsOver() {
    NoteResponse first = created(post("/api/notes", token, key, "a"));
    unitOfWork
        .asSystem(
            SystemReason.PURGE,
            database.sql("UPDATE idempotency_keys SET expires_at = now() - interval '1 s'").then())
        .block(PATIENCE);
    assertThat(created(post("/api/notes", token, key, "b"))).isNotEqualTo(first);
    assertThat(bodies()).containsExactly("a", "b");
  }

  private List<String> bodies() {
    return unitOfWork.asTenant(tenant, notes.bodies()).block(PATIENCE);
  }

  private static NoteResponse created(WebTestClient.ResponseSpec response) {
    return response
        .expectStatus()
        .isCreated()
        .expectBody(NoteResponse.class)
        .returnResult()
        .getResponseBody();
  }

  private WebTestClient.ResponseSpec post(
      String path, @Nullable String bearer, @Nullable String idempotencyKey, String body) {
    return WebTestClient.bindToServer()
        .baseUrl("http://127.0.0.1:" + port)
        .responseTimeout(PATIENCE)
        .build()
        .post()
        .uri(path)
        .headers(headers -> {
          if (bearer != null) {
            headers.setBearerAuth(bearer);
          }
          if (idempotencyKey != null) {
            headers.set("Idempotency-Key", idempotencyKey);
          }
        })
        .contentType(MediaType.APPLICATION_JSON)
        .bodyValue(Map.of("tenant", tenant, "body", body))
        .exchange();
  }
}
