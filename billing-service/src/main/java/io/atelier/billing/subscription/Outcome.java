package io.atelier.billing.subscription;

import io.atelier.billing.invoice.Charge;
import java.time.Instant;
import java.util.List;

/**
 * What came of a command or of time.
 *
 * @param event its name on {@code atelier.subscriptions}
 * @param bill what is to be charged for it
 */
record Outcome(Subscription subscription, String event, Bill bill) {

  static Outcome of(Subscription subscription, String event) {
    return new Outcome(subscription, event, Bill.NOTHING);
  }

  /**
   * With what is charged for add-ons whose periods begin now: on its invoice, or on one for them.
   */
  Outcome beside(List<Charge> addons, Instant at) {
    if (addons.isEmpty()) {
      return this;
    }
    Bill with =
        bill.timing() == Bill.Timing.NOW
            ? bill.with(Bill.next(addons, List.of()))
            : Bill.now(
                    PlanCharges.type(subscription.terms()),
                    at,
                    addons.stream().map(Charge::serviceTo).max(Instant::compareTo).orElse(at),
                    addons,
                    List.of())
                .after(bill);
    return new Outcome(subscription, event, with);
  }
}
