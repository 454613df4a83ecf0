package io.atelier.billing.dunning;

import io.atelier.billing.timer.Timer;
import io.atelier.billing.timer.TimerHandler;
import io.atelier.billing.timer.TimerKind;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** An invoice should be paid by now. */
@Component
final class InvoiceDueTimer implements TimerHandler {
  private final Dunning dunning;

  InvoiceDueTimer(Dunning dunning) {
    this.dunning = dunning;
  }

  @Override
  public TimerKind kind() {
    return TimerKind.INVOICE_DUE;
  }

  @Override
  public Mono<Void> run(Timer timer) {
    return dunning.invoiceDue(timer);
  }
}
