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
    Domain routed = domain.edit().routing(routing(domain, findings.routing())).done();
    if (!domain.isVerified() && findings.ownership() instanceof Finding.Found) {
      return repository
          .takeName(domain)
          .flatMap(taken -> taken ? proven(routed) : unproven(routed, "", true));
    }
    return domain.isVerified()
        ? known(domain, routed, findings)
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
        .map(hasPrimary ->
            domain
                .edit()
                .checks(0)
                .ownership(track)
                .verifiedAt(now)
                .primary(!hasPrimary)
                .certificate(certificate, null)
                .done())
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
                Domain.FAILED,
                "The domain is in use by another account: remove it there first.",
                next,
                Actor.CUSTOMER)
            : new Track(Domain.PENDING, reason, next, Actor.CUSTOMER);
    return repository
        .save(domain.edit().checks(checks).ownership(track).verifiedAt(null).done(), now())
        .flatMap(saved -> work.verify(saved, next));
  }

  /**
   * What has gone is told, and what is served goes on being served; until neither the proof is
   * there nor does the name lead to us for so long that the domain is let go.
   */
  private Mono<Void> known(Domain before, Domain routed, Findings findings) {
    Instant now = now();
    Instant leftAt = leftAt(before, findings, now);
    if (leftAt != null && !leftAt.plus(properties.releaseAfter()).isAfter(now)) {
      return findings.haveLeft() ? release(routed, leftAt) : lookAgain(before);
    }
    String reason = reason(before, findings.ownership(), leftAt);
    Instant next = now.plus(properties.recheckEvery());
    Track track = new Track(Domain.VERIFIED, reason, next, reason == null ? null : Actor.CUSTOMER);
    Domain after = routed.edit().checks(0).ownership(track).leftAt(leftAt).done();
    boolean same =
        track.saysTheSameAs(before.ownership()) && after.routing().saysTheSameAs(before.routing());
    boolean nowLive =
        !before.routing().state().equals(Domain.LIVE)
            && after.routing().state().equals(Domain.LIVE);
    boolean leaves = before.leftAt() == null && leftAt != null;
    return repository
        .save(after, now)
        .flatMap(saved ->
            (same ? Mono.<Void>empty() : publication.publish(saved, "domain.updated"))
                .then(leaves ? warn(saved, "domain_left", reason) : Mono.empty())
                .then(nowLive ? work.reconcile(saved, now) : Mono.empty())
                .then(lookAgain(saved)));
  }

  private static @Nullable Instant leftAt(Domain domain, Findings findings, Instant now) {
    if (!findings.haveLeft()) {
      return findings.sayNothing() ? domain.leftAt() : null;
    }
    return domain.leftAt() == null ? now : domain.leftAt();
  }

  private @Nullable String reason(Domain before, Finding ownership, @Nullable Instant leftAt) {
    if (leftAt != null) {
      return "The domain has left: it is neither proven nor does it lead to us. Set its records"
          + " again before "
          + leftAt.plus(properties.releaseAfter()).truncatedTo(ChronoUnit.SECONDS)
          + ", or it is let go.";
    }
    return switch (ownership) {
      case Finding.Found _ -> null;
      case Finding.Missing missing -> missing.reason();
      case Finding.Unreachable _ -> before.ownership().reason();
    };
  }

  /** Its name is free for whoever proves it, and that may be this tenant again. */
  private Mono<Void> release(Domain domain, Instant leftAt) {
    String reason =
        "The domain was let go: its records have been missing since "
            + leftAt.truncatedTo(ChronoUnit.SECONDS)
            + ". Set them again, and it is proven anew.";
    Instant next = now().plus(properties.longestPause());
    Domain released =
        domain
            .edit()
            .ownership(new Track(Domain.FAILED, reason, next, Actor.CUSTOMER))
            .verifiedAt(null)
            .leftAt(null)
            .primary(false)
            .done();
    return repository
        .save(released, now())
        .flatMap(saved ->
            repository
                .releaseName(saved)
                .then(publication.publish(saved, "domain.released"))
                .then(warn(saved, "domain_released", reason))
                .then(work.reconcile(saved, now()))
                .then(work.verify(saved, next)));
  }

  private Mono<Void> warn(Domain domain, String type, @Nullable String reason) {
    String message = domain.domainName() + ": " + reason;
    return publication.warn(domain, type, message, now());
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
    Instant next = live || soon.isAfter(regular) ? regular : soon;
    Instant leftAt = domain.leftAt();
    Instant end = leftAt == null ? next : leftAt.plus(properties.releaseAfter());
    return work.verify(domain, end.isAfter(now()) && end.isBefore(next) ? end : next);
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
