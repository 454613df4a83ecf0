package io.atelier.domains.reconcile;

import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.domains.claim.DomainRepository;
import io.atelier.domains.edge.Edge;
import io.atelier.domains.edge.EdgeRouting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes out of the cluster what is marked as ours and belongs to no domain. */
@Component
final class OrphanSweep {
  private static final Logger log = LoggerFactory.getLogger(OrphanSweep.class);
  private static final String QUEUE = "orphan-sweeps";
  private static final Duration EVERY = Duration.ofMinutes(10);
  private static final Duration LEASE = Duration.ofMinutes(2);

  private final UnitOfWork unitOfWork;
  private final DueWork work;
  private final DomainRepository repository;
  private final EdgeRouting routing;
  private final DomainReconciler reconciler;
  private final InstantSource clock;

  OrphanSweep(
      UnitOfWork unitOfWork,
      DueWork work,
      DomainRepository repository,
      EdgeRouting routing,
      DomainReconciler reconciler,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.work = work;
    this.repository = repository;
    this.routing = routing;
    this.reconciler = reconciler;
    this.clock = clock;
  }

  /** One row for all replicas; where it is already, nothing changes. */
  @EventListener(ApplicationReadyEvent.class)
  void schedule() {
    unitOfWork
        .asSystem(
            SystemReason.UNTENANTED_RECORD,
            work.wake(QUEUE, "all", null, Map.of(), clock.instant()))
        .subscribe(
            _ -> {}, failure -> log.warn("orphans are not looked for: {}", failure.toString()));
  }

  Mono<Completion> sweep() {
    return reconciler
        .blocking(routing::known)
        .flatMap(this::orphans)
        .flatMapMany(Flux::fromIterable)
        .concatMap(id -> reconciler.blocking(() -> reconciler.removeFromCluster(Edge.nameOf(id))))
        .then(Mono.fromSupplier(() -> Completion.again(clock.instant().plus(EVERY))));
  }

  private Mono<List<UUID>> orphans(List<UUID> known) {
    return unitOfWork
        .asSystem(SystemReason.UNTENANTED_RECORD, repository.existing(known))
        .map(existing -> known.stream().filter(id -> !existing.contains(id)).toList());
  }

  /** The queue. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    DueWorkQueue orphanSweeps(OrphanSweep sweep) {
      return new DueWorkQueue(QUEUE, 1, LEASE, _ -> sweep.sweep());
    }
  }
}
