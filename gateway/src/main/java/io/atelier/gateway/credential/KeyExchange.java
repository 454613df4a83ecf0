package io.atelier.gateway.credential;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemCode;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.gateway.GatewayProblem;
import io.atelier.gateway.credential.KeyMirror.Standing;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Keys to what they may. Requests that bring the same key at the same time share one exchange; its
 * answer is kept by (hash of the key, tenant that was named) and compared with the mirror at each
 * use.
 */
@Component
final class KeyExchange {

  /**
   * With less than this left of a token, the next use exchanges the key anew beside the request.
   */
  private static final Duration AHEAD = Duration.ofMinutes(2);

  /** A key that was refused is refused again without asking for this long. */
  private static final Duration REFUSED_FOR = Duration.ofMinutes(1);

  /** After a failure nobody waits for tenant-service to renew what is still good. */
  private static final Duration AWAY_FOR = Duration.ofSeconds(5);

  private static final int REFUSED_MOST = 10_000;
  private static final int TRIES = 3;

  private record Question(String keyHash, @Nullable String tenant) {}

  private record Held(ExchangedKey answer, Instant askedAt) {}

  private record Refused(ProblemCode code, String detail, Instant at) {}

  private final TenantServiceClient tenantService;
  private final ServiceToken serviceToken;
  private final KeyMirror mirror;
  private final InstantSource clock;
  private final Duration silentAfter;
  private final RecentAnswers<Question, Held> answers;
  private final RecentAnswers<String, Refused> refusals = new RecentAnswers<>(REFUSED_MOST);
  private final Map<Question, Mono<ExchangedKey>> underWay = new ConcurrentHashMap<>();
  private final Counter exchanges;
  private final Counter goneOnWithout;
  private volatile Instant awayUntil = Instant.EPOCH;

  KeyExchange(
      TenantServiceClient tenantService,
      ServiceToken serviceToken,
      KeyMirror mirror,
      CredentialProperties properties,
      InstantSource clock,
      MeterRegistry meters) {
    this.tenantService = tenantService;
    this.serviceToken = serviceToken;
    this.mirror = mirror;
    this.clock = clock;
    this.silentAfter = properties.silentAfter();
    this.answers = new RecentAnswers<>(properties.remembered());
    this.exchanges =
        Counter.builder("atelier.gateway.credential.exchanges")
            .description("Exchanges asked of tenant-service")
            .register(meters);
    this.goneOnWithout =
        Counter.builder("atelier.gateway.credential.unrenewed")
            .description("Requests admitted on an answer that tenant-service could not renew")
            .register(meters);
  }

  /**
   * @param tenant what the application says that it acts for; null when it says nothing
   * @return an error is a problem: 401, 404 {@code tenant-unknown} or 503
   */
  Mono<ExchangedKey> of(String key, @Nullable String tenant) {
    if (!KeyFormat.isWellFormed(key)) {
      return Mono.error(TenantServiceClient.unknownKey());
    }
    Question question = new Question(KeyFormat.hash(key), tenant);
    return Mono.defer(() -> answer(question, TRIES)).map(this::usable);
  }

  static ProblemException revoked() {
    return ProblemException.of(
        GatewayProblem.KEY_REVOKED, "This API key was revoked: use another one.");
  }

  static ProblemException expired() {
    return ProblemException.of(
        GatewayProblem.KEY_EXPIRED, "This API key has expired: make a new one.");
  }

  private Mono<ExchangedKey> answer(Question question, int tries) {
    Instant now = clock.instant();
    Refused refused = refusals.get(question.keyHash());
    if (refused != null && now.isBefore(refused.at().plus(REFUSED_FOR))) {
      return Mono.error(ProblemException.of(refused.code(), refused.detail()));
    }
    Held held = answers.get(question);
    if (held == null || !now.isBefore(held.answer().expiresAt())) {
      return ask(question).flatMap(answer -> newestOf(question, answer, tries));
    }
    return switch (mirror.standing(held.answer())) {
      case REVOKED -> Mono.error(revoked());
      case OUTDATED -> ask(question).flatMap(answer -> newestOf(question, answer, tries));
      case GOOD -> renewed(question, held, now);
    };
  }

  /** An exchange may have read the key just before a change that is already known here. */
  private Mono<ExchangedKey> newestOf(Question question, ExchangedKey answer, int tries) {
    boolean again = mirror.standing(answer) == Standing.OUTDATED && tries > 1;
    return again
        ? ask(question).flatMap(newer -> newestOf(question, newer, tries - 1))
        : Mono.just(answer);
  }

  private Mono<ExchangedKey> renewed(Question question, Held held, Instant now) {
    boolean unconfirmed =
        now.isAfter(held.askedAt().plus(silentAfter)) && mirror.wasSilentFor(silentAfter);
    boolean ending = now.isAfter(held.answer().expiresAt().minus(AHEAD));
    if (!unconfirmed && !ending) {
      return Mono.just(held.answer());
    }
    if (now.isBefore(awayUntil)) {
      goneOnWithout.increment();
      return Mono.just(held.answer());
    }
    if (!unconfirmed) {
      ask(question).subscribe(_ -> {}, _ -> {});
      return Mono.just(held.answer());
    }
    return ask(question)
        .onErrorResume(
            TenantServiceClient::isAway,
            _ -> {
              goneOnWithout.increment();
              return Mono.just(held.answer());
            });
  }

  private Mono<ExchangedKey> ask(Question question) {
    return underWay.computeIfAbsent(
        question,
        asked ->
            exchange(asked)
                .doOnNext(answer -> answers.put(asked, new Held(answer, clock.instant())))
                .doOnError(failure -> failed(asked, failure))
                .doOnTerminate(() -> underWay.remove(asked))
                .cache());
  }

  private Mono<ExchangedKey> exchange(Question question) {
    return serviceToken
        .current()
        .flatMap(token -> exchange(question, token))
        .onErrorResume(
            KeyExchange::mayBeOurToken,
            refused ->
                serviceToken
                    .another()
                    .flatMap(token -> exchange(question, token))
                    .switchIfEmpty(Mono.error(refused)));
  }

  private Mono<ExchangedKey> exchange(Question question, String token) {
    exchanges.increment();
    return tenantService.exchange(token, question.keyHash(), question.tenant());
  }

  private void failed(Question question, Throwable failure) {
    Instant now = clock.instant();
    if (TenantServiceClient.isAway(failure)) {
      awayUntil = now.plus(AWAY_FOR);
    } else if (failure instanceof ProblemException problem) {
      answers.remove(question);
      if (problem.code() != GatewayProblem.TENANT_UNKNOWN) {
        refusals.put(question.keyHash(), new Refused(problem.code(), problem.detail(), now));
      }
    }
  }

  /** The last look, after whatever was waited for. */
  private ExchangedKey usable(ExchangedKey answer) {
    if (mirror.standing(answer) == Standing.REVOKED) {
      throw revoked();
    }
    Instant ends = answer.keyExpiresAt();
    if (ends != null && !clock.instant().isBefore(ends)) {
      throw expired();
    }
    return answer;
  }

  /** tenant-service refuses an unknown key and a token of ours that it does not know alike. */
  private static boolean mayBeOurToken(Throwable failure) {
    return failure instanceof ProblemException problem
        && problem.code() == ChassisProblem.UNAUTHENTICATED;
  }
}
