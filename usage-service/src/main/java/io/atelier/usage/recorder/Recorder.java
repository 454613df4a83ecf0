package io.atelier.usage.recorder;

import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.atelier.usage.entitlement.RightsRepository;
import io.atelier.usage.entitlement.TenantRights;
import io.atelier.usage.total.QuantityTooLargeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Records events exactly once. One transaction a call. */
@Component
public final class Recorder {
  private final UnitOfWork unitOfWork;
  private final RightsRepository rights;
  private final EventRepository events;
  private final Writing writing;
  private final DatabaseClient database;
  private final InstantSource clock;

  Recorder(
      UnitOfWork unitOfWork,
      RightsRepository rights,
      EventRepository events,
      Writing writing,
      DatabaseClient database,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.rights = rights;
    this.events = events;
    this.writing = writing;
    this.database = database;
    this.clock = clock;
  }

  /**
   * Records a batch of one tenant in a unit of work of its own.
   *
   * @return what became of each entry, in their order, when it is durable; empty if the tenant's
   *     rights have not arrived yet
   */
  public Mono<List<Outcome>> record(UUID tenantId, List<UsageEntry> entries, Door door) {
    return unitOfWork.asTenant(
        tenantId, rights.find(tenantId).flatMap(found -> recordWithin(found, entries, door)));
  }

  /**
   * Records a batch in the unit of work that is open. An entry whose total would reach 10^12 is
   * rejected alone: the batch is tried again in halves until it is found.
   */
  public Mono<List<Outcome>> recordWithin(TenantRights found, List<UsageEntry> entries, Door door) {
    if (entries.isEmpty()) {
      return Mono.just(List.of());
    }
    return run("SAVEPOINT batch")
        .then(Mono.defer(() -> write(found, entries, door)))
        .flatMap(outcomes -> run("RELEASE SAVEPOINT batch").thenReturn(outcomes))
        .onErrorResume(
            QuantityTooLargeException.class,
            _ ->
                run("ROLLBACK TO SAVEPOINT batch")
                    .then(run("RELEASE SAVEPOINT batch"))
                    .then(Mono.defer(() -> inHalves(found, entries, door))));
  }

  private Mono<List<Outcome>> inHalves(TenantRights found, List<UsageEntry> entries, Door door) {
    if (entries.size() == 1) {
      Fault tooLarge =
          new Fault("/quantity", "would take the total of its metric to 1000000000000 or more");
      return Mono.just(List.of(new Outcome.Rejected(List.of(tooLarge))));
    }
    int half = entries.size() / 2;
    return recordWithin(found, entries.subList(0, half), door)
        .flatMap(first ->
            recordWithin(found, entries.subList(half, entries.size()), door)
                .map(second -> Stream.concat(first.stream(), second.stream()).toList()));
  }

  private Mono<List<Outcome>> write(TenantRights found, List<UsageEntry> entries, Door door) {
    Instant systemNow = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Instant tenantNow = found.entitlements().tenantNow(systemNow);
    Batch batch = new Batch(new Screening(found, tenantNow, door), entries);
    List<Counted> offered = batch.offered();
    if (offered.isEmpty()) {
      return Mono.just(batch.outcomes(Set.of(), List.of()));
    }
    return events
        .claim(found.tenantId(), RecordKind.EVENT, offered, systemNow)
        .flatMap(accepted ->
            events
                .stored(found.tenantId(), keysNotIn(accepted, offered))
                .flatMap(stored ->
                    writing
                        .add(found, acceptedOf(accepted, offered), tenantNow, systemNow)
                        .thenReturn(batch.outcomes(accepted, stored))));
  }

  private static List<UUID> keysNotIn(Set<UUID> accepted, List<Counted> offered) {
    List<UUID> keys = new ArrayList<>();
    for (Counted counted : offered) {
      if (!accepted.contains(counted.key())) {
        keys.add(counted.key());
      }
    }
    return keys;
  }

  private static List<Counted> acceptedOf(Set<UUID> accepted, List<Counted> offered) {
    return offered.stream().filter(counted -> accepted.contains(counted.key())).toList();
  }

  private Mono<Void> run(String statement) {
    return database.sql(statement).then();
  }
}
