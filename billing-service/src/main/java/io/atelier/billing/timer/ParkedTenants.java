package io.atelier.billing.timer;

import io.atelier.chassis.paging.Cursor;
import io.atelier.chassis.paging.Page;
import io.atelier.chassis.paging.PageRequest;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.InstantSource;
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
    Cursor.Dated after = Cursor.dated(page.after());
    return unitOfWork
        .asSystem(
            SystemReason.OPERATOR,
            Mono.defer(
                () -> repository.parked(page.fetch(), after.date(), after.id()).collectList()))
        .map(found -> Page.of(found, page, ParkedTenants::cursor));
  }

  private static String cursor(ParkedTenant last) {
    return Cursor.encode(last.parkedAt(), last.tenantId());
  }

  Mono<Void> retry(UUID tenantId) {
    return unitOfWork
        .asTenant(tenantId, Mono.defer(() -> repository.unpark(tenantId, clock.instant())))
        .flatMap(parked ->
            parked
                ? Mono.empty()
                : Mono.error(ProblemException.notFound("The tenant is not parked.")));
  }
}
