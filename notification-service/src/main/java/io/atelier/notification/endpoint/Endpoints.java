package io.atelier.notification.endpoint;

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
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import io.atelier.notification.egress.Egress;
import io.atelier.notification.egress.EgressRefusedException;
import io.atelier.notification.signing.SigningSecret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What a tenant does with its endpoints. */
@Component
public final class Endpoints {
  /** How long a secret still holds after it was rotated. */
  private static final Duration OVERLAP = Duration.ofHours(24);

  private final UnitOfWork unitOfWork;
  private final EndpointRepository repository;
  private final Allowances allowances;
  private final Egress egress;
  private final PendingDeliveries pending;
  private final Outbox outbox;
  private final Idempotency idempotency;
  private final InstantSource clock;

  Endpoints(
      UnitOfWork unitOfWork,
      EndpointRepository repository,
      Allowances allowances,
      Egress egress,
      PendingDeliveries pending,
      Outbox outbox,
      Idempotency idempotency,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.allowances = allowances;
    this.egress = egress;
    this.pending = pending;
    this.outbox = outbox;
    this.idempotency = idempotency;
    this.clock = clock;
  }

  /** Makes an endpoint; its secret is told this once. */
  Mono<EndpointResponse> create(
      UUID tenantId, CreateEndpointRequest request, IdempotentRequest idempotent) {
    return check(request.url())
        .then(allowances.of(tenantId))
        .flatMap(allowance ->
            unitOfWork.asTenant(
                tenantId,
                idempotency.once(
                    idempotent, EndpointResponse.class, add(tenantId, request, allowance))));
  }

  private Mono<EndpointResponse> add(
      UUID tenantId, CreateEndpointRequest request, Allowance allowance) {
    SigningSecret secret = SigningSecret.random();
    Endpoint endpoint =
        new Endpoint(
            UuidCreator.getTimeOrderedEpoch(),
            tenantId,
            request.url(),
            request.events(),
            request.description(),
            true,
            secret.shownPrefix(),
            now(),
            null,
            null);
    return allowances
        .lock(tenantId)
        .then(repository.count(tenantId))
        .flatMap(count ->
            allowances
                .admit(allowance, count + 1)
                .then(Mono.defer(() -> repository.add(endpoint)))
                .then(Mono.defer(() -> addSecret(endpoint, secret)))
                .then(Mono.defer(() -> allowances.report(tenantId, allowance, count + 1))))
        .thenReturn(EndpointResponse.from(endpoint, secret));
  }

  private Mono<Void> addSecret(Endpoint endpoint, SigningSecret secret) {
    return repository.addSecret(
        UuidCreator.getTimeOrderedEpoch(), endpoint.tenantId(), endpoint.id(), secret, now());
  }

  Mono<Page<EndpointResponse>> list(UUID tenantId, PageRequest page) {
    return unitOfWork.asTenant(
        tenantId,
        repository
            .list(tenantId, page)
            .map(rows -> Page.of(rows, page, row -> Cursor.encode(row.id().toString())))
            .map(found -> found.map(EndpointResponse::from)));
  }

  /** The endpoint; 404 if the tenant has none of this id. */
  public Mono<Endpoint> find(UUID tenantId, UUID id) {
    return unitOfWork.asTenant(tenantId, repository.find(tenantId, id)).switchIfEmpty(unknown());
  }

  /** Changes what is named; switched on again, it is called for what waited. */
  Mono<EndpointResponse> change(UUID tenantId, UUID id, ChangeEndpointRequest request) {
    String url = request.url();
    return (url == null ? Mono.<Void>empty() : check(url))
        .then(
            unitOfWork.asTenant(
                tenantId,
                repository
                    .lock(tenantId, id)
                    .map(request::applyTo)
                    .flatMap(changed ->
                        repository
                            .change(changed, now())
                            .then(changed.isActive() ? pending.wake(tenantId, id) : Mono.empty())
                            .thenReturn(changed))))
        .map(EndpointResponse::from)
        .switchIfEmpty(unknown());
  }

  /**
   * Calls it no more and tells the tenant's people so, within the caller's unit of work. What waits
   * is sent when somebody switches it on again.
   *
   * @param reason in words
   */
  public Mono<Void> switchOff(Endpoint endpoint, String reason) {
    return repository
        .switchOff(endpoint.tenantId(), endpoint.id(), reason, now())
        .flatMap(switched -> switched ? tell(endpoint, reason) : Mono.empty());
  }

  private Mono<Void> tell(Endpoint endpoint, String reason) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    AlertRaised alert =
        new AlertRaised(
            id,
            endpoint.tenantId(),
            "webhook_disabled",
            null,
            null,
            "A webhook endpoint was switched off: " + reason + " Mend it and switch it on again.",
            Map.of("endpoint_id", endpoint.id().toString()),
            now());
    return outbox.append(
        OutboundEvent.state(
            Topic.ALERTS, id.toString(), 1, "alert.raised", endpoint.tenantId(), alert));
  }

  Mono<Void> remove(UUID tenantId, UUID id) {
    return allowances
        .of(tenantId)
        .flatMap(allowance ->
            unitOfWork.asTenant(
                tenantId,
                allowances
                    .lock(tenantId)
                    .then(repository.remove(tenantId, id))
                    .flatMap(removed -> removed ? repository.count(tenantId) : unknown())
                    .flatMap(left -> allowances.report(tenantId, allowance, left))));
  }

  /** A new secret; the one before still signs for a day. */
  Mono<EndpointResponse> rotateSecret(UUID tenantId, UUID id, IdempotentRequest idempotent) {
    return unitOfWork.asTenant(
        tenantId,
        idempotency.once(
            idempotent,
            EndpointResponse.class,
            repository.lock(tenantId, id).flatMap(this::withNewSecret).switchIfEmpty(unknown())));
  }

  private Mono<EndpointResponse> withNewSecret(Endpoint endpoint) {
    SigningSecret secret = SigningSecret.random();
    Endpoint rotated =
        new Endpoint(
            endpoint.id(),
            endpoint.tenantId(),
            endpoint.url(),
            endpoint.events(),
            endpoint.description(),
            endpoint.isActive(),
            secret.shownPrefix(),
            endpoint.createdAt(),
            endpoint.failingSince(),
            endpoint.disabledReason());
    return repository
        .endSecrets(endpoint.tenantId(), endpoint.id(), now().plus(OVERLAP))
        .then(addSecret(endpoint, secret))
        .then(repository.change(rotated, now()))
        .thenReturn(EndpointResponse.from(rotated, secret));
  }

  private Mono<Void> check(String url) {
    return egress
        .check(url)
        .onErrorMap(
            EgressRefusedException.class,
            refused ->
                ProblemException.invalid(
                    List.of(new Fault("/url", String.valueOf(refused.getMessage())))));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  static <T> Mono<T> unknown() {
    return Mono.error(() -> ProblemException.notFound("There is no such webhook endpoint here."));
  }
}
