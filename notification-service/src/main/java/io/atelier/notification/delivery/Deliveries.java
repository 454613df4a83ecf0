package io.atelier.notification.delivery;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.notification.NotificationProblem;
import io.atelier.notification.endpoint.Endpoint;
import io.atelier.notification.endpoint.Endpoints;
import io.atelier.notification.endpoint.PendingDeliveries;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deliveries as they come to be: from events, as a test, and once more on request. */
@Component
public final class Deliveries {
  private static final String TEST = "webhook.test";

  private final UnitOfWork unitOfWork;
  private final DeliveryRepository repository;
  private final Endpoints endpoints;
  private final PendingDeliveries pending;
  private final DeliveryProperties properties;
  private final InstantSource clock;

  Deliveries(
      UnitOfWork unitOfWork,
      DeliveryRepository repository,
      Endpoints endpoints,
      PendingDeliveries pending,
      DeliveryProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.endpoints = endpoints;
    this.pending = pending;
    this.properties = properties;
    this.clock = clock;
  }

  /** A delivery to each endpoint, within the unit of work of the event; one tenant's endpoints. */
  public Mono<Void> add(List<Endpoint> to, Message message) {
    UUID tenantId = to.getFirst().tenantId();
    List<UUID> ids = Stream.generate(UuidCreator::getTimeOrderedEpoch).limit(to.size()).toList();
    return repository
        .add(tenantId, ids, to.stream().map(Endpoint::id).toList(), message, tries(), now())
        .thenMany(Flux.fromIterable(to))
        .concatMap(endpoint -> pending.wake(tenantId, endpoint.id()))
        .then();
  }

  /** An event that nothing happened for, so that a receiver can be tried. */
  Mono<DeliveryResponse> test(UUID tenantId, UUID endpointId) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    Message message =
        Message.of(
            UuidCreator.getTimeOrderedEpoch(),
            tenantId,
            TEST,
            now(),
            Map.of("endpoint_id", endpointId.toString()));
    return unitOfWork.asTenant(
        tenantId,
        requireActive(tenantId, endpointId)
            .then(
                Mono.defer(() ->
                    repository.add(
                        tenantId, List.of(id), List.of(endpointId), message, tries(), now())))
            .then(Mono.defer(() -> pending.wake(tenantId, endpointId)))
            .then(Mono.defer(() -> repository.find(tenantId, id)))
            .map(DeliveryResponse::from));
  }

  /** Calls the endpoint for it again, under the same message id. */
  Mono<DeliveryResponse> replay(UUID tenantId, UUID id) {
    return unitOfWork.asTenant(
        tenantId,
        repository
            .find(tenantId, id)
            .switchIfEmpty(
                Mono.error(() -> ProblemException.notFound("There is no such delivery here.")))
            .flatMap(found -> requireActive(tenantId, found.endpointId()))
            .then(Mono.defer(() -> repository.restart(tenantId, id, tries(), now())))
            .flatMap(
                restarted -> pending.wake(tenantId, restarted.endpointId()).thenReturn(restarted))
            .map(DeliveryResponse::from));
  }

  Mono<Page<DeliveryResponse>> list(UUID tenantId, UUID endpointId, PageRequest page) {
    return unitOfWork
        .asTenant(
            tenantId,
            endpoints
                .find(tenantId, endpointId)
                .then(Mono.defer(() -> repository.list(tenantId, endpointId, page))))
        .map(rows -> Page.of(rows, page, row -> Cursor.encode(row.id().toString())))
        .map(found -> found.map(DeliveryResponse::from));
  }

  private Mono<Void> requireActive(UUID tenantId, UUID endpointId) {
    return endpoints
        .find(tenantId, endpointId)
        .flatMap(endpoint -> endpoint.isActive() ? Mono.empty() : Mono.error(switchedOff()));
  }

  private int tries() {
    return properties.retries() + 1;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static ProblemException switchedOff() {
    return ProblemException.of(
        NotificationProblem.ENDPOINT_INACTIVE,
        "Switch the endpoint on first: PATCH it with is_active true.");
  }
}
