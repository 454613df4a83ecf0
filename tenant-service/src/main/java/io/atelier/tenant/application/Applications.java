package io.atelier.tenant.application;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.security.Caller;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.topics.Topic;
import io.atelier.tenant.account.Secrets;
import io.atelier.tenant.apikey.ApiKeyProperties;
import io.atelier.tenant.apikey.KeyFormat;
import io.atelier.tenant.apikey.KeyHashes;
import io.atelier.tenant.platform.Platforms;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Applications and their keys. */
@Component
final class Applications {
  private final UnitOfWork unitOfWork;
  private final ApplicationRepository repository;
  private final KeyHashes hashes;
  private final Platforms platforms;
  private final Idempotency idempotency;
  private final Outbox outbox;
  private final InstantSource clock;
  private final ApiKeyProperties properties;

  Applications(
      UnitOfWork unitOfWork,
      ApplicationRepository repository,
      KeyHashes hashes,
      Platforms platforms,
      Idempotency idempotency,
      Outbox outbox,
      InstantSource clock,
      ApiKeyProperties properties) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.hashes = hashes;
    this.platforms = platforms;
    this.idempotency = idempotency;
    this.outbox = outbox;
    this.clock = clock;
    this.properties = properties;
  }

  Mono<ApplicationResponse> create(
      Caller operator, CreateApplicationRequest request, IdempotentRequest idempotent) {
    String secret = KeyFormat.generate(properties.environment());
    Application application =
        new Application(
            UuidCreator.getTimeOrderedEpoch(),
            request.platform(),
            request.name().strip(),
            KeyFormat.prefix(secret),
            request.scopes() == null ? List.of("*") : request.scopes(),
            null,
            operator.subject(),
            clock.instant().truncatedTo(ChronoUnit.MICROS),
            1);
    return platforms
        .find(request.platform())
        .switchIfEmpty(Mono.error(Applications::noSuchPlatform))
        .then(
            unitOfWork.asSystem(
                SystemReason.OPERATOR,
                idempotency.once(
                    idempotent, ApplicationResponse.class, keep(application, secret))));
  }

  private Mono<ApplicationResponse> keep(Application application, String secret) {
    return repository
        .add(application)
        .then(hashes.add(Secrets.sha256(secret), application.id(), null))
        .then(publish(application, "application.created"))
        .thenReturn(ApplicationResponse.from(application, secret));
  }

  Mono<List<ApplicationResponse>> all() {
    return unitOfWork
        .asSystem(SystemReason.OPERATOR, repository.all())
        .map(found -> found.stream().map(ApplicationResponse::from).toList());
  }

  /** Revokes the key. A second time is as good as the first. */
  Mono<Void> revoke(UUID id) {
    return unitOfWork.asSystem(
        SystemReason.OPERATOR,
        repository
            .find(id)
            .switchIfEmpty(
                Mono.error(() -> ProblemException.notFound("There is no application of this id.")))
            .then(repository.revoke(id, clock.instant()))
            .flatMap(revoked -> publish(revoked, "application.revoked")));
  }

  private Mono<Void> publish(Application application, String eventType) {
    return outbox.append(
        OutboundEvent.state(
            Topic.API_KEYS,
            application.id().toString(),
            application.sequence(),
            eventType,
            null,
            application.toState()));
  }

  private static ProblemException noSuchPlatform() {
    return ProblemException.invalid(List.of(new Fault("/platform", "there is no such platform")));
  }
}
