package io.atelier.billing.timer;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Tenants whose timers wait for an operator. */
@Component
class ParkedTenants {
  private final UnitOfWork unitOfWork;
  private final TimerRepository repository;
  private final InstantSource clock;

  ParkedTenants(UnitOfWork unitOfWork, TimerRepository repository, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.repository = repository;
    this.clock = clock;
  }

  Mono<Page<ParkedTenant>> list(PageRequest page) {
    Place place = page.after() == null ? null : Place.of(page.after());
    return unitOfWork
        .asSystem(
            SystemReason.OPERATOR,
            Mono.defer(() ->
                repository
                    .parked(
                        page.fetch(),
                        place == null ? null : place.parkedAt(),
                        place == null ? null : place.tenantId())
                    .collectList()))
        .map(found -> Page.of(found, page, ParkedTenants::cursor));
  }

  private static String cursor(ParkedTenant last) {
    return Cursor.encode(last.parkedAt().toString(), last.tenantId().toString());
  }

  Mono<Void> retry(UUID tenantId) {
    return unitOfWork
        .asTenant(tenantId, Mono.defer(() -> repository.unpark(tenantId, clock.instant())))
        .flatMap(parked ->
            parked
                ? Mono.empty()
                : Mono.error(ProblemException.notFound("The tenant is not parked.")));
  }

  private record Place(Instant parkedAt, UUID tenantId) {
    static Place of(String cursor) {
      List<String> values = Cursor.decode(cursor, 2);
      try {
        return new Place(Instant.parse(values.getFirst()), UUID.fromString(values.getLast()));
      } catch (DateTimeParseException | IllegalArgumentException _) {
        throw ProblemException.invalid(
            List.of(new Fault("?after", "is not a cursor: pass on the next of the page before")));
      }
    }
  }
}
