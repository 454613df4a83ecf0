package io.atelier.billing.move;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.catalog.CurrentCatalog;
import io.atelier.billing.catalog.Plan;
import io.atelier.billing.catalog.PlanVersion;
import io.atelier.billing.catalog.PlatformCatalog;
import io.atelier.chassis.problem.Fault;
import io.atelier.chassis.problem.ProblemException;
import io.atelier.chassis.tenancy.SystemReason;
import io.atelier.chassis.tenancy.UnitOfWork;
import java.time.InstantSource;
import java.util.List;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Tells and makes moves. */
@Component
class PlanMoves {
  private final UnitOfWork unitOfWork;
  private final CatalogBook book;
  private final MoveRepository repository;
  private final InstantSource clock;

  PlanMoves(
      UnitOfWork unitOfWork, CatalogBook book, MoveRepository repository, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.book = book;
    this.repository = repository;
    this.clock = clock;
  }

  /**
   * Tells what a move does, and makes it unless that is all that is wanted.
   *
   * @return 404 when the platform sells no such plan, 422 when it has no such version
   */
  Mono<PlanMoveResponse> move(String planCode, PlanMoveRequest request) {
    return unitOfWork.asSystem(
        SystemReason.OPERATOR,
        Mono.defer(() ->
            book.current()
                .map(current -> plan(current, planCode, request))
                .flatMap(newest -> target(newest, request))
                .flatMap(to -> move(to, request))));
  }

  private static PlanVersion plan(
      CurrentCatalog current, String planCode, PlanMoveRequest request) {
    PlatformCatalog platform =
        current
            .catalog()
            .platform(request.platform())
            .orElseThrow(() -> invalid("/platform", "sells nothing here"));
    Plan plan =
        platform
            .plan(planCode)
            .orElseThrow(() ->
                ProblemException.notFound(
                    "Platform " + request.platform() + " has no plan " + planCode + "."));
    return current.newest(plan);
  }

  private Mono<PlanVersion> target(PlanVersion newest, PlanMoveRequest request) {
    Integer wanted = request.toVersion();
    if (wanted == null || wanted == newest.version()) {
      return Mono.just(newest);
    }
    return book.version(newest.platform(), newest.planCode(), wanted)
        .switchIfEmpty(
            Mono.error(() ->
                invalid("/to_version", "is no version of it: the newest is " + newest.version())));
  }

  private static ProblemException invalid(String pointer, String detail) {
    return ProblemException.invalid(List.of(new Fault(pointer, detail)));
  }

  private Mono<PlanMoveResponse> move(PlanVersion to, PlanMoveRequest request) {
    Mono<PlanMoveResponse> told =
        repository
            .holders(request.platform(), to)
            .collectList()
            .flatMapIterable(held -> held)
            .concatMap(held ->
                book.version(held.versionId())
                    .map(version -> new MoveRepository.Holders(version, held.tenants())))
            .collectList()
            .map(holders ->
                PlanMoveResponse.of(request.platform(), to, request.isDryRun(), holders));
    return request.isDryRun()
        ? told
        : told.delayUntil(_ -> repository.move(request.platform(), to, clock.instant()));
  }
}
