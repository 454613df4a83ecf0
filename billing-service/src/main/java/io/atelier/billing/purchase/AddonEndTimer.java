package io.atelier.billing.purchase;

import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * The end of an add-on's period. It runs after a renewal at the same instant, which has begun the
 * next period then.
 */
@Component
final class AddonEndTimer implements TimerHandler {
  private final AddonPurchases purchases;

  AddonEndTimer(AddonPurchases purchases) {
    this.purchases = purchases;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.ADDON_END;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return purchases.goOn(timer.tenantId(), timer.dueAt());
  }
}
