package io.atelier.billing.move;

import io.atelier.chassis.problem.Body;
import io.atelier.chassis.security.Allow;
import io.atelier.chassis.security.OperatorRole;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Bulk moves, for operators. */
@RestController
class PlanMoveController {
  private final PlanMoves moves;

  PlanMoveController(PlanMoves moves) {
    this.moves = moves;
  }

  /**
   * Moves the tenants of a plan to a version of it, each as soon as its turn comes; asked again it
   * tells how many are left.
   */
  @PostMapping("/api/admin/plans/{code}/move")
  @Allow(operators = OperatorRole.BILLING)
  Mono<PlanMoveResponse> move(@PathVariable String code, @Body PlanMoveRequest request) {
    return moves.move(code, request);
  }
}
