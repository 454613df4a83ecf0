package io.atelier.tenant.lifecycle;

import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.lifecycle.TenantRepository.Found;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** A tenant's life after its sign-up. */
@Component
public final class TenantLifecycle {
  private final UnitOfWork unitOfWork;
  private final TenantRepository repository;
  private final Outbox outbox;
  private final InstantSource clock;

  TenantLifecycle(
      UnitOfWork unitOfWork, TenantRepository repository, Outbox outbox, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.outbox = outbox;
    this.clock = clock;
  }

  Mono<TenantResponse> find(UUID id) {
    return unitOfWork
        .asTenant(id, repository.find(id))
        .map(this::response)
        .switchIfEmpty(unknown(id.toString()));
  }

  Mono<Page<TenantResponse>> list(
      @Nullable String platform,
      @Nullable String status,
      @Nullable String search,
      PageRequest page) {
    String after = page.after();
    return unitOfWork.asSystem(
        SystemReason.OPERATOR,
        repository
            .list(platform, search, after == null ? null : Cursor.decodeId(after))
            .map(this::response)
            // Computed from the timeline at this instant, so no column could be asked for it.
            .filter(tenant -> status == null || tenant.status().equals(status))
            .take(page.fetch())
            .collectList()
            .map(rows -> Page.of(rows, page, row -> Cursor.encode(row.id().toString()))));
  }

  /** Changes what describes the tenant. */
  Mono<TenantResponse> describe(UUID id, UnaryOperator<Tenant> change) {
    return change(
        id, "tenant.updated", found -> repository.setParticulars(change.apply(found.tenant())));
  }

  /** Closes the tenant's host and API until an operator lifts it. */
  Mono<TenantResponse> suspend(UUID id, String reason) {
    return change(id, "tenant.suspended", _ -> repository.setHold(id, Hold.SUSPENDED, reason));
  }

  /** Lifts the operator's hold alone; what of billing's remains is in the answer's status. */
  Mono<TenantResponse> reactivate(UUID id) {
    return change(id, "tenant.reactivated", _ -> repository.setHold(id, Hold.NONE, null));
  }

  /** The tenant's database is there, or failed: called inside the unit of work that says so. */
  Mono<Void> databaseChanged(UUID id, String eventType) {
    return repository
        .touch(id, clock.instant())
        .flatMap(found -> publish(found.tenant(), eventType));
  }

  /** Publishes the status if it is another than was shown; inside the mirror's unit of work. */
  Mono<Void> showStatus(UUID id) {
    return repository
        .find(id)
        .filter(found -> !found.statusAt(clock.instant()).equals(found.tenant().shown()))
        .flatMap(found ->
            repository
                .setShown(id, found.statusAt(clock.instant()))
                .then(repository.touch(id, clock.instant())))
        .flatMap(found -> publish(found.tenant(), "tenant.updated"));
  }

  /**
   * The tenant that a company's application means: its id, its slug, or {@code ext:} and its own.
   */
  public Mono<UUID> resolve(String platform, String name) {
    Mono<UUID> id =
        name.startsWith("ext:")
            ? repository.idOfExternal(platform, name.substring("ext:".length()))
            : isUuid(name)
                ? repository
                    .find(UUID.fromString(name))
                    .filter(found -> found.tenant().platform().equals(platform))
                    .map(found -> found.tenant().id())
                : repository.idOf(platform, name);
    return unitOfWork
        .asSystem(SystemReason.BEFORE_TENANT_IS_KNOWN, id)
        .switchIfEmpty(unknown(name));
  }

  /** The platform of a tenant. */
  public Mono<String> platformOf(UUID id) {
    return unitOfWork.asTenant(id, repository.find(id)).map(found -> found.tenant().platform());
  }

  /** The account of a tenant. */
  Mono<UUID> accountOf(UUID id) {
    return unitOfWork.asTenant(id, repository.find(id)).map(found -> found.tenant().accountId());
  }

  private Mono<TenantResponse> change(
      UUID id, String eventType, java.util.function.Function<Found, Mono<Void>> change) {
    Instant now = clock.instant();
    return unitOfWork
        .asTenant(
            id,
            repository
                .touch(id, now)
                .flatMap(found -> change.apply(found).then(repository.find(id)))
                .flatMap(found -> repository.setShown(id, found.statusAt(now)).thenReturn(found))
                .flatMap(_ -> repository.find(id))
                .flatMap(found -> publish(found.tenant(), eventType).thenReturn(found)))
        .map(this::response)
        .switchIfEmpty(unknown(id.toString()));
  }

  private Mono<Void> publish(Tenant tenant, String eventType) {
    return outbox.append(
        OutboundEvent.state(
            Topic.TENANTS,
            tenant.id().toString(),
            tenant.sequence(),
            eventType,
            tenant.id(),
            tenant.toState()));
  }

  private TenantResponse response(Found found) {
    return TenantResponse.from(found.tenant(), found.statusAt(clock.instant()));
  }

  private static boolean isUuid(String name) {
    return name.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
  }

  private static <T> Mono<T> unknown(String name) {
    return Mono.error(() ->
        ProblemException.of(TenantProblem.TENANT_UNKNOWN, "There is no tenant " + name + " here."));
  }
}
