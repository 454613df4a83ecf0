package io.atelier.billing.move;

import io.atelier.billing.catalog.CatalogBook;
import io.atelier.billing.subscription.SubscriptionLifecycle;
import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Moves one tenant. */
@Component
final class PlanMoveTimer implements TimerHandler {
  private final CatalogBook book;
  private final SubscriptionLifecycle subscriptions;

  PlanMoveTimer(CatalogBook book, SubscriptionLifecycle subscriptions) {
    this.book = book;
    this.subscriptions = subscriptions;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.PLAN_MOVE;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return book.version(timer.subjectId())
        .flatMap(to -> subscriptions.move(timer.tenantId(), to, timer.dueAt()))
        .then();
  }
}
