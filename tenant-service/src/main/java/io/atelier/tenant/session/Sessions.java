package io.atelier.tenant.session;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.account.Secrets;
import io.atelier.tenant.session.RefreshTokenRepository.RefreshToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Opens and renews sessions. A refresh token is good once; used again it was stolen by one of the
 * two who used it, so the whole family ends.
 */
@Component
public final class Sessions {
  private static final Duration VALIDITY = Duration.ofDays(30);

  private final UnitOfWork unitOfWork;
  private final RefreshTokenRepository repository;
  private final TokenIssuer tokens;
  private final InstantSource clock;

  Sessions(
      UnitOfWork unitOfWork,
      RefreshTokenRepository repository,
      TokenIssuer tokens,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** A new session of someone who has just proven who it is. */
  public Mono<SessionResponse> open(Caller caller) {
    return asSystem(next(caller, UuidCreator.getTimeOrderedEpoch()));
  }

  /**
   * Renews a session.
   *
   * @param stillThere finds the caller anew, for a role may have changed; empty ends the session
   */
  Mono<SessionResponse> refresh(String token, Function<RefreshToken, Mono<Caller>> stillThere) {
    byte[] hash = Secrets.sha256(token);
    Instant now = clock.instant();
    return asSystem(
            repository
                .lock(hash)
                .flatMap(found ->
                    found.usedAt() == null && found.expiresAt().isAfter(now)
                        ? repository.use(hash, now).thenReturn(found)
                        : repository.endFamily(found.family()).then(Mono.<RefreshToken>empty()))
                // In the same transaction: a reuse meanwhile waits, and then ends this one as well.
                .flatMap(found ->
                    stillThere.apply(found).flatMap(caller -> next(caller, found.family()))))
        .switchIfEmpty(Mono.error(Sessions::ended));
  }

  /** The operator of a session with the role of today; empty if there is none any more. */
  Mono<Caller> operator(RefreshToken kept) {
    return repository
        .operatorRole(kept.subject())
        .map(role ->
            new Caller(
                Caller.Kind.OPERATOR,
                kept.subject().toString(),
                null,
                null,
                Set.of(role),
                Set.of()));
  }

  /** Ends the session; a token that is not known any more is no error. */
  Mono<Void> end(String token) {
    return asSystem(
        repository
            .lock(Secrets.sha256(token))
            .flatMap(found -> repository.endFamily(found.family())));
  }

  /** Ends every session of a user, within the unit of work that wants it. */
  Mono<Void> endAllOf(UUID subject) {
    return repository.endAllOf(subject);
  }

  private Mono<SessionResponse> next(Caller caller, UUID family) {
    String refreshToken = Secrets.token();
    RefreshToken kept =
        new RefreshToken(
            family,
            UUID.fromString(caller.subject()),
            caller.kind().claim(),
            caller.tenantId(),
            clock.instant().plus(VALIDITY),
            null);
    return repository
        .add(Secrets.sha256(refreshToken), kept)
        .then(tokens.issue(caller))
        .map(issued ->
            new SessionResponse(issued.token(), refreshToken, TokenIssuer.VALIDITY.toSeconds()));
  }

  private <T> Mono<T> asSystem(Mono<T> work) {
    return unitOfWork.asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, work);
  }

  private static ProblemException ended() {
    return ProblemException.of(TenantProblem.SESSION_ENDED, "Sign in again.");
  }
}
