package io.atelier.tenant.platform;

import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.PlatformState;
import io.atelier.events.topics.Topic;
import java.util.Comparator;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The platforms of the installation. */
@Component
public final class Platforms {
  private final UnitOfWork unitOfWork;
  private final PlatformRepository repository;
  private final Outbox outbox;

  Platforms(UnitOfWork unitOfWork, PlatformRepository repository, Outbox outbox) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.outbox = outbox;
  }

  /** All of them, by code. */
  public Mono<List<PlatformState>> all() {
    return unitOfWork.asSystem(SystemReason.UNTENANTED_RECORD, repository.all());
  }

  /** The platform of this code; empty if there is none or it is not active. */
  public Mono<PlatformState> find(String code) {
    return all()
        .flatMapIterable(platforms -> platforms)
        .filter(platform -> platform.code().equals(code) && platform.isActive())
        .next();
  }

  /** The platform on which a sign-up lands that names none. */
  public Mono<PlatformState> byDefault() {
    return all().flatMapIterable(platforms -> platforms).filter(PlatformState::isDefault).next();
  }

  /** Creates or replaces a platform; what it says already is not published again. */
  Mono<PlatformState> put(PlatformState platform) {
    return unitOfWork
        .asSystem(
            SystemReason.OPERATOR,
            repository.put(platform).flatMap(sequence -> publish(platform, sequence)))
        .thenReturn(platform);
  }

  /** Makes hold what is new in the file. */
  Mono<Void> importAll(List<PlatformState> platforms) {
    return unitOfWork.asSystem(
        SystemReason.UNTENANTED_RECORD,
        // The default one last: another may have to cease to be it first.
        Flux.fromIterable(platforms)
            .sort(Comparator.comparing(PlatformState::isDefault))
            .concatMap(platform ->
                repository.importFrom(platform).flatMap(sequence -> publish(platform, sequence)))
            .then());
  }

  private Mono<Void> publish(PlatformState platform, long sequence) {
    return outbox.append(
        OutboundEvent.state(
            Topic.PLATFORMS, platform.code(), sequence, "platform.updated", null, platform));
  }
}
