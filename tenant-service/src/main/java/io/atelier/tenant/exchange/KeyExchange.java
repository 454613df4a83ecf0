package io.atelier.tenant.exchange;

import io.atelier.chassis.problem.ChassisProblem;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.apikey.ApiKey;
import io.atelier.tenant.apikey.ApiKeyRepository;
import io.atelier.tenant.apikey.KeyHashes;
import io.atelier.tenant.application.Application;
import io.atelier.tenant.application.ApplicationRepository;
import io.atelier.tenant.lifecycle.TenantLifecycle;
import io.atelier.tenant.session.TokenIssuer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Turns the hash of a key into a token of ten minutes for the gateway, which hands it to no client.
 * The answer's sequence tells the gateway whether a revocation has overtaken it.
 */
@Component
final class KeyExchange {
  private final UnitOfWork unitOfWork;
  private final KeyHashes hashes;
  private final ApiKeyRepository keys;
  private final ApplicationRepository applications;
  private final TenantLifecycle lifecycle;
  private final TokenIssuer tokens;
  private final InstantSource clock;

  KeyExchange(
      UnitOfWork unitOfWork,
      KeyHashes hashes,
      ApiKeyRepository keys,
      ApplicationRepository applications,
      TenantLifecycle lifecycle,
      TokenIssuer tokens,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.hashes = hashes;
    this.keys = keys;
    this.applications = applications;
    this.lifecycle = lifecycle;
    this.tokens = tokens;
    this.clock = clock;
  }

  /**
   * @param tenant whom an application's call is about: id, slug or {@code ext:} and its own id
   */
  Mono<KeyExchangeResponse> exchange(byte[] hash, @Nullable String tenant) {
    return find(hash)
        .flatMap(found ->
            found.tenantId() == null
                ? exchangeApplication(found.keyId(), tenant)
                : exchangeApiKey(found.keyId(), found.tenantId()));
  }

  /** The key as it stands, for applications that get keys past the gateway. */
  Mono<ApiKey> verify(byte[] hash, @Nullable String platform) {
    return unitOfWork
        .asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, hashes.find(hash))
        .filter(found -> found.tenantId() != null)
        .flatMap(found ->
            unitOfWork.asTenant(
                Optional.ofNullable(found.tenantId()).orElseThrow(), keys.find(found.keyId())))
        .filter(key -> key.platform().equals(platform))
        .filter(key -> key.toState().isUsableAt(clock.instant()));
  }

  private Mono<KeyHashes.Found> find(byte[] hash) {
    return unitOfWork
        .asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, hashes.find(hash))
        .switchIfEmpty(
            Mono.error(() ->
                ProblemException.of(
                    ChassisProblem.UNAUTHENTICATED, "There is no such key: make a new one.")));
  }

  private Mono<KeyExchangeResponse> exchangeApiKey(UUID keyId, UUID tenantId) {
    Instant now = clock.instant();
    return unitOfWork
        .asTenant(
            tenantId,
            keys.find(keyId)
                .flatMap(key -> check(key.revokedAt(), key.expiresAt(), now).thenReturn(key))
                .flatMap(key -> keys.used(keyId, now).thenReturn(key)))
        .flatMap(key ->
            tokens
                .issue(
                    new Caller(
                        Caller.Kind.API_KEY,
                        key.id().toString(),
                        key.tenantId(),
                        key.platform(),
                        Set.of(),
                        Set.copyOf(key.scopes())))
                .map(issued -> KeyExchangeResponse.of(key, issued)));
  }

  private Mono<KeyExchangeResponse> exchangeApplication(UUID keyId, @Nullable String tenant) {
    return unitOfWork
        .asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, applications.find(keyId))
        .flatMap(application ->
            check(application.revokedAt(), null, clock.instant()).thenReturn(application))
        .flatMap(application -> exchangeApplication(application, tenant));
  }

  private Mono<KeyExchangeResponse> exchangeApplication(
      Application application, @Nullable String tenant) {
    Mono<Optional<UUID>> actsFor =
        tenant == null
            ? Mono.just(Optional.empty())
            : lifecycle.resolve(application.platform(), tenant).map(Optional::of);
    return actsFor.flatMap(tenantId ->
        tokens
            .issue(
                new Caller(
                    Caller.Kind.APPLICATION,
                    application.id().toString(),
                    tenantId.orElse(null),
                    application.platform(),
                    Set.of(),
                    Set.copyOf(application.scopes())))
            .map(issued -> KeyExchangeResponse.of(application, tenantId.orElse(null), issued)));
  }

  private static Mono<Void> check(
      @Nullable Instant revokedAt, @Nullable Instant expiresAt, Instant now) {
    if (revokedAt != null) {
      return Mono.error(
          ProblemException.of(TenantProblem.KEY_REVOKED, "The key was revoked: use another."));
    }
    if (expiresAt != null && !expiresAt.isAfter(now)) {
      return Mono.error(
          ProblemException.of(TenantProblem.KEY_EXPIRED, "The key has expired: make a new one."));
    }
    return Mono.empty();
  }
}
