package io.atelier.tenant.database;

import io.atelier.chassis.duework.DueWork;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.events.tenant.PlatformState;
import io.atelier.tenant.TenantProblem;
import io.atelier.tenant.account.Secrets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tenants' databases, from the wish at sign-up to the credentials that an application asks for. */
@Component
public final class TenantDatabases {
  /** The queue of databases to be made, by tenant. */
  public static final String QUEUE = "tenant-database";

  private static final String TABLE = "tenant_databases";
  private static final int NAMES_TRIED = 1000;

  private final UnitOfWork unitOfWork;
  private final TenantDatabaseRepository repository;
  private final DatabaseServer server;
  private final DueWork dueWork;
  private final Sealing sealing;
  private final InstantSource clock;

  TenantDatabases(
      UnitOfWork unitOfWork,
      TenantDatabaseRepository repository,
      DatabaseServer server,
      DueWork dueWork,
      Sealing sealing,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.server = server;
    this.dueWork = dueWork;
    this.sealing = sealing;
    this.clock = clock;
  }

  /** Names the tenant's database and lets it be made, within the sign-up's unit of work. */
  public Mono<Void> wish(UUID tenantId, PlatformState platform, String slug, Instant now) {
    if (!platform.databasePerTenant()) {
      return Mono.empty();
    }
    return takeName(tenantId, platform, slug)
        .flatMap(name ->
            repository.add(
                new TenantDatabase(
                    tenantId, name, name, seal(tenantId, Secrets.token()), "creating", null),
                now))
        .then(dueWork.schedule(QUEUE, tenantId.toString(), tenantId, Map.of(), now));
  }

  private Mono<String> takeName(UUID tenantId, PlatformState platform, String slug) {
    return Flux.range(0, NAMES_TRIED)
        .map(attempt -> DatabaseName.of(platform, slug, attempt))
        .concatMap(name -> repository.takeName(name, tenantId).filter(free -> free).map(_ -> name))
        .next()
        .switchIfEmpty(Mono.error(() -> new IllegalStateException("no name is left for " + slug)));
  }

  /** The steps outside of any transaction; each finds what an earlier try has done. */
  public Mono<Void> make(UUID tenantId) {
    return unitOfWork
        .asTenant(tenantId, repository.find(tenantId))
        .flatMap(wanted -> server.create(wanted.name(), wanted.username(), open(wanted)));
  }

  /** Notes that the database is there; false when it was noted before. */
  public Mono<Boolean> ready(UUID tenantId) {
    return repository
        .find(tenantId)
        .filter(database -> !database.state().equals("ready"))
        .flatMap(_ -> repository.setState(tenantId, "ready", clock.instant()).thenReturn(true))
        .defaultIfEmpty(false);
  }

  /** What lets the company's application in. */
  Mono<DatabaseResponse> access(UUID tenantId) {
    return unitOfWork
        .asTenant(tenantId, repository.find(tenantId))
        .map(found -> response(found, found.state().equals("ready") ? open(found) : null))
        .defaultIfEmpty(DatabaseResponse.none());
  }

  /**
   * A new password: first where it is kept, then on the server, so that a kill in between heals.
   */
  Mono<DatabaseResponse> rotatePassword(UUID tenantId) {
    String password = Secrets.token();
    return unitOfWork
        .asTenant(
            tenantId,
            repository
                .find(tenantId)
                .filter(found -> found.state().equals("ready"))
                .switchIfEmpty(Mono.error(TenantDatabases::notReady))
                .flatMap(found ->
                    repository
                        .setPassword(tenantId, seal(tenantId, password), clock.instant())
                        .then(
                            dueWork.schedule(
                                QUEUE,
                                tenantId.toString(),
                                tenantId,
                                Map.of(),
                                clock.instant().plus(Duration.ofSeconds(10))))
                        .thenReturn(found)))
        .flatMap(found ->
            server
                .changePassword(found.username(), password)
                .thenReturn(response(found, password)));
  }

  private DatabaseResponse response(
      TenantDatabase found, @org.jspecify.annotations.Nullable String password) {
    return new DatabaseResponse(
        found.state(),
        server.host(),
        server.port(),
        found.name(),
        found.username(),
        password,
        found.schemaVersion());
  }

  private byte[] seal(UUID tenantId, String password) {
    return sealing.seal(password.getBytes(StandardCharsets.UTF_8), TABLE, tenantId.toString());
  }

  private String open(TenantDatabase found) {
    return new String(
        sealing.open(found.sealedPassword(), TABLE, found.tenantId().toString()),
        StandardCharsets.UTF_8);
  }

  private static ProblemException notReady() {
    return ProblemException.of(
        TenantProblem.DATABASE_NOT_READY, "Wait until the tenant's database is ready.");
  }
}
