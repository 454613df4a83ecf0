package io.atelier.tenant.apikey;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.allowance.Allowance;
import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.tenant.account.Secrets;
import io.atelier.tenant.lifecycle.TenantLifecycle;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** The keys of a tenant. */
@Component
final class ApiKeys {
  private final UnitOfWork unitOfWork;
  private final ApiKeyRepository repository;
  private final KeyHashes hashes;
  private final TenantLifecycle lifecycle;
  private final Allowances allowances;
  private final Idempotency idempotency;
  private final Outbox outbox;
  private final InstantSource clock;
  private final ApiKeyProperties properties;

  ApiKeys(
      UnitOfWork unitOfWork,
      ApiKeyRepository repository,
      KeyHashes hashes,
      TenantLifecycle lifecycle,
      Allowances keyAllowances,
      Idempotency idempotency,
      Outbox outbox,
      InstantSource clock,
      ApiKeyProperties properties) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.hashes = hashes;
    this.lifecycle = lifecycle;
    this.allowances = keyAllowances;
    this.idempotency = idempotency;
    this.outbox = outbox;
    this.clock = clock;
    this.properties = properties;
  }

  Mono<ApiKeyResponse> create(
      Caller caller, CreateApiKeyRequest request, IdempotentRequest idempotent) {
    UUID tenantId = caller.requireTenant();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant end = request.expiresAt();
    if (end != null && !end.isAfter(now)) {
      return Mono.error(
          ProblemException.invalid(List.of(new Fault("/expires_at", "must be in the future"))));
    }
    return lifecycle
        .platformOf(tenantId)
        .map(platform -> key(caller, tenantId, platform, request, now))
        .zipWhen(made -> allowances.ofCounted(tenantId, made.key().platform()))
        .flatMap(known ->
            unitOfWork.asTenant(
                tenantId,
                idempotency.once(
                    idempotent,
                    ApiKeyResponse.class,
                    requirePlace(tenantId, known.getT2())
                        .then(Mono.defer(() -> keep(known.getT1()))))));
  }

  /** 402 {@code quota-exceeded} if the plan has no place for one more. */
  private Mono<Void> requirePlace(UUID tenantId, Optional<Allowance> counted) {
    return counted.isEmpty()
        ? Mono.empty()
        : allowances
            .lock(tenantId)
            .then(Mono.defer(() -> repository.count(tenantId, clock.instant())))
            .flatMap(count -> allowances.admit(counted.get(), count + 1));
  }

  private Mono<Void> report(ApiKey key) {
    return repository
        .count(key.tenantId(), clock.instant())
        .flatMap(count -> allowances.report(key.tenantId(), key.platform(), count));
  }

  /** A key and the secret that is shown once. */
  private record Made(ApiKey key, String secret) {}

  private Made key(
      Caller caller, UUID tenantId, String platform, CreateApiKeyRequest request, Instant now) {
    String secret = KeyFormat.generate(properties.environment());
    return new Made(
        new ApiKey(
            UuidCreator.getTimeOrderedEpoch(),
            tenantId,
            platform,
            request.name().strip(),
            KeyFormat.prefix(secret),
            request.scopes(),
            orElse(request.quotaRequestsPerMinute(), CreateApiKeyRequest.PER_MINUTE),
            orElse(request.quotaRequestsPerDay(), CreateApiKeyRequest.PER_DAY),
            null,
            request.expiresAt(),
            null,
            caller.subject(),
            now,
            1),
        secret);
  }

  private static int orElse(@Nullable Integer value, int otherwise) {
    return value == null ? otherwise : value;
  }

  private Mono<ApiKeyResponse> keep(Made made) {
    ApiKey key = made.key();
    return repository
        .add(key)
        .then(hashes.add(Secrets.sha256(made.secret()), key.id(), key.tenantId()))
        .then(publish(key, "api_key.created"))
        .then(Mono.defer(() -> report(key)))
        .thenReturn(ApiKeyResponse.from(key, made.secret()));
  }

  Mono<Page<ApiKeyResponse>> list(UUID tenantId, PageRequest page) {
    return unitOfWork.asTenant(
        tenantId,
        repository
            .list(tenantId, page)
            .map(rows -> Page.of(rows, page, key -> Cursor.encode(key.id().toString())))
            .map(found -> found.map(ApiKeyResponse::from)));
  }

  /** Revokes a key. A second time is as good as the first. */
  Mono<Void> revoke(UUID tenantId, UUID id) {
    return unitOfWork.asTenant(
        tenantId,
        repository
            .find(id)
            .switchIfEmpty(
                Mono.error(() -> ProblemException.notFound("There is no key of this id.")))
            .then(repository.revoke(id, tenantId, clock.instant()))
            .flatMap(revoked ->
                publish(revoked, "api_key.revoked").then(Mono.defer(() -> report(revoked)))));
  }

  private Mono<Void> publish(ApiKey key, String eventType) {
    return outbox.append(
        OutboundEvent.state(
            Topic.API_KEYS,
            key.id().toString(),
            key.sequence(),
            eventType,
            key.tenantId(),
            key.toState()));
  }
}
