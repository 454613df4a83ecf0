package io.atelier.gateway.credential;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The gateway's own token at tenant-service, renewed before it ends. */
@Component
final class ServiceToken {

  /** With less than this left, the next use renews it. */
  private static final Duration AHEAD = Duration.ofMinutes(2);

  /** A younger token is not the reason why something was refused. */
  private static final Duration FRESH = Duration.ofSeconds(30);

  private record Token(String value, Instant madeAt, Instant expiresAt) {}

  private final TenantServiceClient tenantService;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Mono<Token>> underWay = new AtomicReference<>();
  private volatile @Nullable Token token;

  ServiceToken(TenantServiceClient tenantService, InstantSource clock) {
    this.tenantService = tenantService;
    this.clock = clock;
  }

  Mono<String> current() {
    return Mono.defer(() -> {
      Token held = token;
      Instant now = clock.instant();
      if (held == null || !now.isBefore(held.expiresAt())) {
        return renew().map(Token::value);
      }
      if (now.isAfter(held.expiresAt().minus(AHEAD))) {
        renew().subscribe(_ -> {}, _ -> {});
      }
      return Mono.just(held.value());
    });
  }

  /** A new one after a refusal; empty when the present one is too new to be the reason. */
  Mono<String> another() {
    return Mono.defer(() -> {
      Token held = token;
      if (held != null && clock.instant().isBefore(held.madeAt().plus(FRESH))) {
        return Mono.empty();
      }
      return renew().map(Token::value);
    });
  }

  /** Those who need a new one at the same time share one request. */
  private Mono<Token> renew() {
    Mono<Token> running = underWay.get();
    if (running != null) {
      return running;
    }
    Mono<Token> mine =
        tenantService
            .serviceToken()
            .map(answer -> {
              Instant now = clock.instant();
              return new Token(answer.accessToken(), now, now.plusSeconds(answer.expiresIn()));
            })
            .doOnNext(renewed -> token = renewed)
            .doOnTerminate(() -> underWay.set(null))
            .cache();
    return underWay.compareAndSet(null, mine) ? mine : renew();
  }
}
