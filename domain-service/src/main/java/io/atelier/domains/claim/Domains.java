package io.atelier.domains.claim;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.allowance.Allowance;
import io.atelier.chassis.allowance.Allowances;
import io.atelier.chassis.idempotency.Idempotency;
import io.atelier.chassis.idempotency.IdempotentRequest;
import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.domains.DomainProblem;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What a tenant does with its domains. */
@Component
public final class Domains {
  private static final int TOKEN_BYTES = 20;

  private final UnitOfWork unitOfWork;
  private final DomainRepository repository;
  private final Allowances allowances;
  private final DomainPublication publication;
  private final DomainWork work;
  private final Idempotency idempotency;
  private final ClaimProperties properties;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  Domains(
      UnitOfWork unitOfWork,
      DomainRepository repository,
      Allowances allowances,
      DomainPublication publication,
      DomainWork work,
      Idempotency idempotency,
      ClaimProperties properties,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.allowances = allowances;
    this.publication = publication;
    this.work = work;
    this.idempotency = idempotency;
    this.properties = properties;
    this.clock = clock;
  }

  /** Takes a claim down; the DNS is asked from now on. */
  Mono<DomainResponse> claim(
      UUID tenantId, ClaimDomainRequest request, IdempotentRequest idempotent) {
    String name = DomainName.normalised(request.domainName());
    if (DomainName.isUnder(name, properties.reserved())) {
      return Mono.error(
          ProblemException.invalid(
              List.of(new Fault("/domain_name", "must not be a name of this installation"))));
    }
    return allowances
        .of(tenantId)
        .flatMap(allowance ->
            unitOfWork.asTenant(
                tenantId,
                idempotency.once(
                    idempotent, DomainResponse.class, add(tenantId, name, allowance))));
  }

  private Mono<DomainResponse> add(UUID tenantId, String name, Allowance allowance) {
    byte[] secret = new byte[TOKEN_BYTES];
    random.nextBytes(secret);
    Domain domain =
        Domain.claimed(
            UuidCreator.getTimeOrderedEpoch(),
            tenantId,
            name,
            "atelier-verification=" + HexFormat.of().formatHex(secret),
            now());
    return allowances
        .lock(tenantId)
        .then(DomainAllowance.requireFeature(allowance, clock))
        .then(refuseAnothers(domain))
        .then(repository.count(tenantId))
        .flatMap(count ->
            allowances
                .admit(allowance, count + 1)
                .then(Mono.defer(() -> repository.add(domain)))
                .flatMap(added -> added ? Mono.<Void>empty() : Mono.<Void>error(claimedBefore()))
                .then(Mono.defer(() -> publication.publish(domain, "domain.claimed")))
                .then(Mono.defer(() -> work.verify(domain, now())))
                .then(Mono.defer(() -> work.watchPlan(allowance.entitlements(), now())))
                .then(Mono.defer(() -> allowances.report(tenantId, allowance, count + 1))))
        .thenReturn(domain)
        .map(this::response);
  }

  private Mono<Void> refuseAnothers(Domain domain) {
    return repository
        .isAnothers(domain.domainName(), domain.tenantId())
        .flatMap(anothers ->
            anothers
                ? Mono.<Void>error(
                    ProblemException.of(
                        DomainProblem.DOMAIN_TAKEN,
                        "The domain is in use by another account: remove it there first."))
                : Mono.<Void>empty());
  }

  Mono<Page<DomainResponse>> list(UUID tenantId, PageRequest page) {
    return unitOfWork
        .asTenant(tenantId, Mono.defer(() -> repository.list(tenantId, page)))
        .map(rows -> Page.of(rows, page, row -> Cursor.encode(row.id().toString())))
        .map(found -> found.map(this::response));
  }

  /** The domain; 404 if the tenant has none of this id. */
  public Mono<DomainResponse> find(UUID tenantId, UUID id) {
    return unitOfWork
        .asTenant(tenantId, repository.find(tenantId, id))
        .filter(domain -> domain.removedAt() == null)
        .switchIfEmpty(unknown())
        .map(this::response);
  }

  /** The one that stands for the tenant; the one before it no longer does. */
  Mono<DomainResponse> makePrimary(UUID tenantId, UUID id) {
    return unitOfWork
        .asTenant(
            tenantId,
            allowances
                .lock(tenantId)
                .then(lock(tenantId, id))
                .flatMap(domain ->
                    domain.isVerified() ? Mono.just(domain) : Mono.<Domain>error(unverified()))
                .flatMap(domain ->
                    domain.isPrimary()
                        ? Mono.just(domain)
                        : demote(tenantId).then(change(domain.edit().primary(true).done()))))
        .map(this::response);
  }

  private Mono<Void> demote(UUID tenantId) {
    return repository
        .lockPrimary(tenantId)
        .flatMap(before -> change(before.edit().primary(false).done()))
        .then();
  }

  private Mono<Domain> change(Domain domain) {
    return repository
        .save(domain, now())
        .flatMap(saved -> publication.publish(saved, "domain.updated").thenReturn(saved));
  }

  /** Not served from now on; it leaves the cluster as soon as that can be reached. */
  Mono<Void> remove(UUID tenantId, UUID id) {
    return allowances
        .of(tenantId)
        .flatMap(allowance ->
            unitOfWork.asTenant(
                tenantId,
                allowances
                    .lock(tenantId)
                    .then(lock(tenantId, id))
                    .flatMap(domain -> repository.save(domain.edit().removed(now()).done(), now()))
                    .flatMap(removed ->
                        repository
                            .releaseName(removed)
                            .then(publication.publish(removed, "domain.removed"))
                            .then(work.reconcile(removed, now()))
                            .then(repository.count(tenantId)))
                    .flatMap(left -> allowances.report(tenantId, allowance, left))));
  }

  /**
   * Has all of a tenant's domains served, or none of them, within the caller's unit of work.
   *
   * @param reason why they are withheld, with the way back; null: nothing withholds them
   */
  public Mono<Void> withhold(UUID tenantId, @Nullable String reason) {
    return repository
        .lockAll(tenantId, reason == null)
        .flatMapIterable(domains -> domains)
        .concatMap(domain -> withhold(domain, reason))
        .then();
  }

  private Mono<Void> withhold(Domain domain, @Nullable String reason) {
    Domain changed = domain.edit().withheld(reason).done();
    return repository
        .save(changed, now())
        .flatMap(saved ->
            publication
                .publish(saved, reason == null ? "domain.resumed" : "domain.suspended")
                .then(
                    reason == null
                        ? Mono.empty()
                        : publication.warn(saved, "domain_suspended", reason, now()))
                .then(work.reconcile(saved, now())));
  }

  private Mono<Domain> lock(UUID tenantId, UUID id) {
    return repository
        .lock(tenantId, id)
        .filter(domain -> domain.removedAt() == null)
        .switchIfEmpty(unknown());
  }

  private DomainResponse response(Domain domain) {
    return DomainResponse.from(domain, properties);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static ProblemException claimedBefore() {
    return ProblemException.of(
        DomainProblem.DOMAIN_TAKEN, "You have claimed this domain already: see the list.");
  }

  private static ProblemException unverified() {
    return ProblemException.of(
        DomainProblem.DOMAIN_UNVERIFIED, "Prove the domain first: set its TXT record.");
  }

  private static <T> Mono<T> unknown() {
    return Mono.error(() -> ProblemException.notFound("There is no such domain here."));
  }
}
