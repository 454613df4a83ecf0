package io.atelier.billing.subscription;

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
}
