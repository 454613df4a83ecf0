package io.atelier.gateway.credential;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.security.TokenVerifier;
import io.atelier.chassis.security.VerifiedToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** From what was presented to who it is. */
@Component
public final class Authentication {
  private static final int TOKENS_MOST = 10_000;

  private final KeyExchange keys;
  private final TokenVerifier verifier;
  private final InstantSource clock;
  private final RecentAnswers<String, VerifiedToken> verified = new RecentAnswers<>(TOKENS_MOST);

  Authentication(KeyExchange keys, TokenVerifier verifier, InstantSource clock) {
    this.keys = keys;
    this.verifier = verifier;
    this.clock = clock;
  }

  /**
   * Who it is; empty for a request without a credential of ours. An error is a problem: 401, 404
   * {@code tenant-unknown} or 503.
   *
   * @param tenant what an application acts for: id, slug or {@code ext:<external id>}
   */
  public Mono<Authenticated> of(PresentedCredential presented, @Nullable String tenant) {
    return switch (presented) {
      case PresentedCredential.None _, PresentedCredential.Foreign _ -> Mono.empty();
      case PresentedCredential.Key key -> keys.of(key.secret(), tenant).map(Authentication::ofKey);
      case PresentedCredential.Token token -> ofToken(token.jwt());
    };
  }

  private static Authenticated ofKey(ExchangedKey key) {
    boolean application = key.kind().equals("application");
    Caller caller =
        new Caller(
            application ? Caller.Kind.APPLICATION : Caller.Kind.API_KEY,
            key.keyId().toString(),
            key.tenantId(),
            key.platform(),
            Set.of(),
            key.scopes());
    KeyRates rates = key.rates();
    return new Authenticated(
        caller, key.token(), application ? null : rates == null ? new KeyRates(null, null) : rates);
  }

  private Mono<Authenticated> ofToken(String jwt) {
    String hash = KeyFormat.hash(jwt);
    VerifiedToken known = verified.get(hash);
    if (known != null && clock.instant().isBefore(known.expiresAt())) {
      return Mono.just(new Authenticated(known.caller(), jwt, null));
    }
    return verifier
        .verify(jwt)
        .onErrorMap(Authentication::asProblem)
        .filter(token -> isForClients(token.caller()))
        .switchIfEmpty(
            Mono.error(
                ProblemException.of(
                    ChassisProblem.UNAUTHENTICATED, "This token is not one for clients.")))
        .doOnNext(token -> verified.put(hash, token))
        .map(token -> new Authenticated(token.caller(), jwt, null));
  }

  /** A token that is wrong is 401; that the keys cannot be had just now says nothing about it. */
  private static ProblemException asProblem(Throwable failure) {
    return failure instanceof AuthenticationException
        ? ProblemException.of(
            ChassisProblem.UNAUTHENTICATED, "This token is not valid or has ended: sign in again.")
        : ProblemException.of(
                ChassisProblem.UNAVAILABLE,
                "This token cannot be checked at the moment: try again shortly.")
            .retryAfter(Duration.ofSeconds(2));
  }

  /** A key's or a service's token never leaves us, so nobody outside comes with one. */
  private static boolean isForClients(Caller caller) {
    return caller.kind() == Caller.Kind.MEMBER || caller.kind() == Caller.Kind.OPERATOR;
  }
}
