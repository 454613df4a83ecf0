package io.atelier.chassis.security;

import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * Fetches the issuer's public keys and keeps them: tokens are verified while the issuer is away. An
 * unknown key id makes it ask again, at most once in a while, for anyone can send one.
 */
final class RemoteJwkSource implements JwkSource {
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final WebClient client;
  private final String url;
  private final InstantSource clock;
  private final AtomicReference<@Nullable Kept> kept = new AtomicReference<>();
  private final AtomicReference<@Nullable Mono<Kept>> underWay = new AtomicReference<>();

  private record Kept(JWKSet keys, Instant fetchedAt) {}

  RemoteJwkSource(WebClient client, String url, InstantSource clock) {
    this.client = client;
    this.url = url;
    this.clock = clock;
  }

  @Override
  public Mono<JWKSet> keys(boolean refresh) {
    Kept known = kept.get();
    if (known == null) {
      return fetch().map(Kept::keys);
    }
    boolean recent = known.fetchedAt().plus(BETWEEN_FETCHES).isAfter(clock.instant());
    return refresh && !recent
        ? fetch().map(Kept::keys).onErrorReturn(known.keys())
        : Mono.just(known.keys());
  }

  /** Requests that need keys at the same time share one fetch. */
  private Mono<Kept> fetch() {
    Mono<Kept> fresh =
        client
            .get()
            .uri(url)
            .retrieve()
            .bodyToMono(String.class)
            .timeout(PATIENCE)
            .map(this::parse)
            // However it went wrong, it is the issuer that is away, not the caller or this service.
            .onErrorMap(failure -> new UncheckedIOException(new IOException("no keys", failure)))
            .doOnNext(kept::set)
            .doOnTerminate(() -> underWay.set(null))
            .cache();
    Mono<Kept> shared = underWay.compareAndExchange(null, fresh);
    return shared == null ? fresh : shared;
  }

  private Kept parse(String json) {
    try {
      return new Kept(JWKSet.parse(json), clock.instant());
    } catch (ParseException notKeys) {
      throw new IllegalStateException("no JWKS at " + url, notKeys);
    }
  }
}
