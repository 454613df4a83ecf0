package io.atelier.chassis.idempotency;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.events.envelope.EventJson;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Mono;

/**
 * Remembers answers for 24 hours. The remembered answer is written, sealed, in the unit of work of
 * its effect, so that there is never one without the other; a refusal is not remembered.
 */
public final class Idempotency {
  private static final String TABLE = "idempotency_keys";
  private static final Duration MEMORY = Duration.ofHours(24);

  private final DatabaseClient database;
  private final Sealing sealing;

  Idempotency(DatabaseClient database, Sealing sealing) {
    this.database = database;
    this.sealing = sealing;
  }

  /**
   * Runs the effect, or gives the answer that it gave before. To be called inside a unit of work.
   *
   * @return the answer; an error 409 while the first request is still running, 422 if the key was
   *     used with another body
   */
  public <T> Mono<T> once(IdempotentRequest request, Class<T> answerType, Mono<T> effect) {
    byte[] scope = request.scope();
    if (scope == null) {
      return effect;
    }
    return lock(scope)
        .then(find(scope))
        .flatMap(found -> repeat(request, scope, found, answerType))
        .switchIfEmpty(
            Mono.defer(() ->
                effect.flatMap(answer -> remember(request, scope, answer).thenReturn(answer))));
  }

  /** Held to the end of the transaction: a second request meanwhile is told to wait. */
  private Mono<Void> lock(byte[] scope) {
    return database
        .sql("SELECT pg_try_advisory_xact_lock(:lock)")
        .bind("lock", ByteBuffer.wrap(scope).getLong())
        .map(row -> Boolean.TRUE.equals(row.get(0, Boolean.class)))
        .one()
        .flatMap(locked -> locked ? Mono.empty() : Mono.error(Idempotency::stillRunning));
  }

  private Mono<Remembered> find(byte[] scope) {
    return database
        .sql(
            """
            SELECT request_hash, answer FROM idempotency_keys
            WHERE scope = :scope AND expires_at > now()
            """)
        .bind("scope", scope)
        .map(row ->
            new Remembered(
                Objects.requireNonNull(row.get("request_hash", byte[].class)),
                Objects.requireNonNull(row.get("answer", byte[].class))))
        .one();
  }

  private <T> Mono<T> repeat(
      IdempotentRequest request, byte[] scope, Remembered found, Class<T> answerType) {
    if (!MessageDigest.isEqual(found.requestHash(), request.requestHash())) {
      return Mono.error(
          ProblemException.of(
              ChassisProblem.IDEMPOTENCY_MISMATCH,
              "This Idempotency-Key was used with another body: use a new key for a new request."));
    }
    T answer =
        EventJson.read(
            sealing.open(found.answer(), TABLE, HexFormat.of().formatHex(scope)), answerType);
    return Mono.just(request.anonymous() ? withoutSecrets(answer, answerType) : answer);
  }

  private static <T> T withoutSecrets(T answer, Class<T> answerType) {
    return answer instanceof WithoutSecrets<?> secretive
        ? answerType.cast(secretive.withoutSecrets())
        : answer;
  }

  /** Clears a few expired keys on the way, so that no job has to. */
  private Mono<Void> remember(IdempotentRequest request, byte[] scope, Object answer) {
    return database
        .sql(
            """
            WITH expired AS (
              DELETE FROM idempotency_keys WHERE scope IN (
                SELECT scope FROM idempotency_keys
                WHERE expires_at <= now() AND scope <> :scope
                LIMIT 10 FOR UPDATE SKIP LOCKED))
            INSERT INTO idempotency_keys (scope, request_hash, answer, expires_at)
            VALUES (:scope, :hash, :answer, now() + make_interval(secs => :memory))
            ON CONFLICT (scope) DO UPDATE
              SET request_hash = excluded.request_hash, answer = excluded.answer,
                  expires_at = excluded.expires_at
            """)
        .bind("scope", scope)
        .bind("hash", request.requestHash())
        .bind(
            "answer", sealing.seal(EventJson.write(answer), TABLE, HexFormat.of().formatHex(scope)))
        .bind("memory", (double) MEMORY.toSeconds())
        .then();
  }

  private static ProblemException stillRunning() {
    return ProblemException.of(
            ChassisProblem.IDEMPOTENCY_RUNNING,
            "The first request with this Idempotency-Key is still running: ask again shortly.")
        .retryAfter(Duration.ofSeconds(1));
  }

  private record Remembered(byte[] requestHash, byte[] answer) {}
}
