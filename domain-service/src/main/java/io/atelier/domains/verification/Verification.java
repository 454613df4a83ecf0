package io.atelier.domains.verification;

import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.domains.claim.Domain;
import io.atelier.domains.claim.DomainPublication;
import io.atelier.domains.claim.DomainRepository;
import io.atelier.domains.claim.DomainWork;
import io.atelier.domains.claim.Track;
import io.atelier.domains.claim.Track.Actor;
import io.atelier.domains.verification.DnsCheck.Findings;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Looks at the DNS and takes down what was found. */
@Component
final class Verification {
  private static final String UNREACHABLE =
      "The DNS cannot be asked at the moment; we go on trying.";

  private final UnitOfWork unitOfWork;
  private final DomainRepository repository;
  private final DomainPublication publication;
  private final DomainWork work;
  private final DnsCheck dns;
  private final VerificationProperties properties;
  private final InstantSource clock;

  Verification(
      UnitOfWork unitOfWork,
      DomainRepository repository,
      DomainPublication publication,
      DomainWork work,
      DnsCheck dns,
      VerificationProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.publication = publication;
    this.work = work;
    this.dns = dns;
    this.properties = properties;
    this.clock = clock;
  }

  /** Looks now; 404 if the tenant has no such domain. */
  Mono<Void> now(UUID tenantId, UUID id) {
    return find(tenantId, id)
        .switchIfEmpty(Mono.error(() -> ProblemException.notFound("There is no such domain here.")))
        .flatMap(dns::of)
        .flatMap(findings -> unitOfWork.asTenant(tenantId, takeDown(tenantId, id, findings)));
  }

  /** Looks, and answers with what is to be written; empty if there is nothing to look at. */
  Mono<Mono<Void>> look(UUID tenantId, UUID id) {
    return find(tenantId, id).flatMap(dns::of).map(findings -> takeDown(tenantId, id, findings));
  }

  private Mono<Domain> find(UUID tenantId, UUID id) {
    return unitOfWork
        .asTenant(tenantId, repository.find(tenantId, id))
        .filter(domain -> domain.removedAt() == null);
  }

  private Mono<Void> takeDown(UUID tenantId, UUID id, Findings findings) {
    return repository
        .lock(tenantId, id)
        .filter(domain -> domain.removedAt() == null)
        .flatMap(domain -> takeDown(domain, findings));
  }

  private Mono<Void> takeDown(Domain domain, Findings findings) {
    Domain routed = domain.withRouting(routing(domain, findings.routing()));
    if (!domain.isVerified() && findings.ownership() instanceof Finding.Found) {
      return repository
          .takeName(domain)
          .flatMap(taken -> taken ? proven(routed) : unproven(routed, "", true));
    }
    return domain.isVerified()
        ? known(domain, routed, findings.ownership())
        : unproven(routed, reason(findings.ownership()), false);
  }

  /** The first domain of a tenant stands for it, until it says otherwise. */
  private Mono<Void> proven(Domain domain) {
    Instant now = now();
    Track track = new Track(Domain.VERIFIED, null, now.plus(properties.recheckEvery()), null);
    Track certificate =
        new Track(Domain.PENDING, "The certificate is being ordered.", now, Actor.ATELIER);
    return repository
        .hasPrimary(domain.tenantId())
        .map(hasPrimary -> domain.withOwnership(0, track, now).withPrimary(!hasPrimary))
        .map(verified -> verified.withCertificate(certificate, null, verified.ingressName()))
        .flatMap(verified -> repository.save(verified, now))
        .flatMap(saved ->
            publication
                .publish(saved, "domain.verified")
                .then(work.reconcile(saved, now))
                .then(lookAgain(saved)));
  }

  private Mono<Void> unproven(Domain domain, String reason, boolean anothers) {
    int checks = domain.checks() + 1;
    Instant next = now().plus(properties.pauseAfter(checks));
    Track track =
        anothers
            ? new Track(
                "FAILED",
                "The domain is in use by another account: remove it there first.",
                next,
                Actor.CUSTOMER)
            : new Track(Domain.PENDING, reason, next, Actor.CUSTOMER);
    return repository
        .save(domain.withOwnership(checks, track, null), now())
        .flatMap(saved -> work.verify(saved, next));
  }

  /** A proof that has gone is told, but what is served goes on being served. */
  private Mono<Void> known(Domain before, Domain routed, Finding ownership) {
    String reason =
        switch (ownership) {
          case Finding.Found _ -> null;
          case Finding.Missing missing -> missing.reason();
          case Finding.Unreachable _ -> before.ownership().reason();
        };
    Instant next = now().plus(properties.recheckEvery());
    Track track = new Track(Domain.VERIFIED, reason, next, reason == null ? null : Actor.CUSTOMER);
    Domain after = routed.withOwnership(0, track, before.verifiedAt());
    boolean same =
        track.saysTheSameAs(before.ownership()) && after.routing().saysTheSameAs(before.routing());
    boolean nowLive =
        !before.routing().state().equals(Domain.LIVE)
            && after.routing().state().equals(Domain.LIVE);
    return repository
        .save(after, now())
        .flatMap(saved ->
            (same ? Mono.<Void>empty() : publication.publish(saved, "domain.updated"))
                .then(nowLive ? work.reconcile(saved, now()) : Mono.empty())
                .then(lookAgain(saved)));
  }

  private Track routing(Domain domain, Finding finding) {
    Instant next = now().plus(properties.recheckEvery());
    return switch (finding) {
      case Finding.Found _ -> new Track(Domain.LIVE, null, next, null);
      case Finding.Missing missing ->
          new Track(Domain.PENDING, missing.reason(), next, Actor.CUSTOMER);
      case Finding.Unreachable _ -> domain.routing();
    };
  }

  /** Soon while the name does not lead to us, for its owner is probably at it. */
  private Mono<Void> lookAgain(Domain domain) {
    Instant verifiedAt = domain.verifiedAt() == null ? now() : domain.verifiedAt();
    long sinceProven = ChronoUnit.SECONDS.between(verifiedAt, now());
    Instant soon = now().plusSeconds(Math.max(properties.firstPause().toSeconds(), sinceProven));
    Instant regular = now().plus(properties.recheckEvery());
    boolean live = domain.routing().state().equals(Domain.LIVE);
    return work.verify(domain, live || soon.isAfter(regular) ? regular : soon);
  }

  private static @Nullable String missing(Finding finding) {
    return finding instanceof Finding.Missing missing ? missing.reason() : null;
  }

  private static String reason(Finding finding) {
    String reason = missing(finding);
    return reason == null ? UNREACHABLE : reason;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
