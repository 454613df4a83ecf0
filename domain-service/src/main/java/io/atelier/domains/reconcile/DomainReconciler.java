package io.atelier.domains.reconcile;

import io.atelier.chassis.duework.Claim;
import io.atelier.chassis.duework.Completion;
import io.atelier.chassis.duework.DueWorkQueue;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.domains.certificate.CertificateReading;
import io.atelier.domains.certificate.Certificates;
import io.atelier.domains.claim.Domain;
import io.atelier.domains.claim.DomainPublication;
import io.atelier.domains.claim.DomainRepository;
import io.atelier.domains.claim.DomainWork;
import io.atelier.domains.claim.Track;
import io.atelier.domains.claim.Track.Actor;
import io.atelier.domains.edge.Edge;
import io.atelier.domains.edge.EdgeProperties;
import io.atelier.domains.edge.EdgeRouting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Makes the cluster match one domain, again and again for as long as the domain is there. While the
 * cluster is away the domain keeps its last state.
 */
@Component
final class DomainReconciler {
  private static final Logger log = LoggerFactory.getLogger(DomainReconciler.class);
  private static final int AT_ONCE = 16;
  private static final Duration LEASE = Duration.ofSeconds(20);
  private static final CertificateReading WAITS_FOR_ROUTING =
      new CertificateReading(
          Domain.PENDING,
          "The certificate is ordered as soon as the domain leads to us.",
          Actor.CUSTOMER,
          null);

  private final UnitOfWork unitOfWork;
  private final DomainRepository repository;
  private final DomainPublication publication;
  private final DomainWork work;
  private final EdgeRouting routing;
  private final Certificates certificates;
  private final EdgeProperties properties;
  private final InstantSource clock;
  private final Scheduler threads =
      Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor(), "kubernetes");

  DomainReconciler(
      UnitOfWork unitOfWork,
      DomainRepository repository,
      DomainPublication publication,
      DomainWork work,
      EdgeRouting routing,
      Certificates certificates,
      EdgeProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.publication = publication;
    this.work = work;
    this.routing = routing;
    this.certificates = certificates;
    this.properties = properties;
    this.clock = clock;
  }

  Mono<Completion> work(Claim claim) {
    UUID tenantId = Objects.requireNonNull(claim.tenantId(), "domains are a tenant's");
    UUID id = UUID.fromString(claim.key());
    return unitOfWork
        .asTenant(tenantId, repository.find(tenantId, id))
        .flatMap(domain -> domain.removedAt() == null ? serve(domain) : leave(domain))
        .defaultIfEmpty(Completion.done());
  }

  private Mono<Completion> leave(Domain domain) {
    return blocking(() -> removeFromCluster(Edge.nameOf(domain.id())))
        .thenReturn(Completion.done(forget(domain)));
  }

  /** The Ingress first: a name without certificate is better not served at all. */
  boolean removeFromCluster(String name) {
    routing.remove(name);
    certificates.remove(name);
    return true;
  }

  private Mono<Void> forget(Domain domain) {
    return repository.delete(domain.tenantId(), domain.id()).then(publication.publishEnd(domain));
  }

  private Mono<Completion> serve(Domain domain) {
    Mono<Completion> served =
        domain.isServed()
            ? blocking(() -> applyToCluster(domain))
                .map(reading -> Completion.done(takeDown(domain, reading)))
            : blocking(() -> takeFromCluster(domain)).thenReturn(Completion.done(out(domain)));
    return served.onErrorResume(away -> {
      log.warn("the cluster cannot be asked for {}: {}", domain.domainName(), away.toString());
      return Mono.just(Completion.done(tryAgain(domain)));
    });
  }

  /** A withheld domain keeps its certificate, so that its return costs the authority nothing. */
  private boolean takeFromCluster(Domain domain) {
    String name = Edge.nameOf(domain.id());
    routing.remove(name);
    if (!domain.isVerified()) {
      certificates.remove(name);
    }
    return true;
  }

  /** Unless it is served again meanwhile. */
  private Mono<Void> out(Domain seen) {
    return repository
        .lock(seen.tenantId(), seen.id())
        .flatMap(domain -> {
          if (domain.isServed() || domain.removedAt() != null) {
            return work.reconcile(domain, now());
          }
          Domain after = domain.edit().ingressName(null).done();
          return write(
              domain,
              domain.isVerified()
                  ? after
                  : after.edit().certificate(Domain.CERTIFICATE_WAITS, null).done());
        });
  }

  private CertificateReading applyToCluster(Domain domain) {
    Edge edge = Edge.of(domain);
    routing.apply(edge);
    boolean orders = !properties.requireRouting() || domain.routing().state().equals(Domain.LIVE);
    boolean ordered = !domain.certificate().state().equals(Domain.PENDING);
    return orders || ordered ? certificates.apply(edge, clock.instant()) : WAITS_FOR_ROUTING;
  }

  private Mono<Void> takeDown(Domain seen, CertificateReading reading) {
    Instant next = now().plus(reading.isIssued() ? properties.resync() : properties.poll());
    return repository
        .lock(seen.tenantId(), seen.id())
        .flatMap(domain -> {
          if (!domain.isServed()) {
            return work.reconcile(domain, now());
          }
          Instant shown = reading.isIssued() ? null : next;
          Track track = new Track(reading.state(), reading.reason(), shown, reading.actor());
          Domain after =
              domain
                  .edit()
                  .certificate(track, reading.expiresAt())
                  .ingressName(Edge.nameOf(domain.id()))
                  .done();
          return write(domain, after).then(work.reconcile(domain, next));
        });
  }

  private Mono<Void> tryAgain(Domain seen) {
    Instant next = now().plus(properties.poll());
    return repository
        .lock(seen.tenantId(), seen.id())
        .flatMap(domain -> work.reconcile(domain, domain.removedAt() == null ? next : now()));
  }

  /** Only what is new is told; when the next look is, is shown to who asks. */
  private Mono<Void> write(Domain before, Domain after) {
    if (after.equals(before)) {
      return Mono.empty();
    }
    boolean same =
        after.certificate().saysTheSameAs(before.certificate())
            && Objects.equals(after.sslExpiresAt(), before.sslExpiresAt())
            && Objects.equals(after.ingressName(), before.ingressName());
    return repository
        .save(after, now())
        .flatMap(saved -> same ? Mono.empty() : publication.publish(saved, "domain.updated"));
  }

  <T> Mono<T> blocking(java.util.concurrent.Callable<T> call) {
    return Mono.fromCallable(call).subscribeOn(threads);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** The queue. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    DueWorkQueue edges(DomainReconciler reconciler) {
      return new DueWorkQueue(DomainWork.EDGES, AT_ONCE, LEASE, reconciler::work);
    }
  }
}
