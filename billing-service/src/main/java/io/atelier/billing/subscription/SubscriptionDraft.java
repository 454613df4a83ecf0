package io.atelier.billing.subscription;

import io.atelier.billing.entitlement.Anchor;
import io.atelier.billing.subscription.PlanChange.ProrationBehavior;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A subscription on its way to its next value. */
final class SubscriptionDraft {
  private final Subscription from;
  private Terms terms;
  private SubscriptionStatus status;
  private Instant since;
  private Anchor anchor;
  private @Nullable Trial trial;
  private @Nullable Billed billed;
  private @Nullable ScheduledChange scheduled;
  private @Nullable Cancellation cancellation;
  private @Nullable PastDue pastDue;
  private boolean pilot;
  private boolean trialAsked;
  private @Nullable String currency;
  private int changes;
  private @Nullable SubscriptionStatus deletedFrom;
  private ProrationBehavior prorationBehavior;

  SubscriptionDraft(Subscription from) {
    this.from = from;
    terms = from.terms();
    status = from.status();
    since = from.since();
    anchor = from.anchor();
    trial = from.trial();
    billed = from.billed();
    scheduled = from.scheduled();
    cancellation = from.cancellation();
    pastDue = from.pastDue();
    pilot = from.pilot();
    trialAsked = from.trialAsked();
    currency = from.currency();
    changes = from.changes();
    deletedFrom = from.deletedFrom();
    prorationBehavior = from.prorationBehavior();
  }

  SubscriptionDraft terms(Terms next) {
    terms = next;
    return this;
  }

  /** Becomes so at an instant. */
  SubscriptionDraft status(SubscriptionStatus next, Instant at) {
    status = next;
    since = at;
    return this;
  }

  /** Its rights are others from an instant on. */
  SubscriptionDraft since(Instant at) {
    since = at;
    return this;
  }

  /** Counts its periods anew. */
  SubscriptionDraft anchor(Instant at) {
    anchor = new Anchor(at, anchor.zone());
    return this;
  }

  SubscriptionDraft trial(@Nullable Trial next) {
    trial = next;
    return this;
  }

  SubscriptionDraft billed(@Nullable Billed next) {
    billed = next;
    return this;
  }

  SubscriptionDraft scheduled(@Nullable ScheduledChange next) {
    scheduled = next;
    return this;
  }

  SubscriptionDraft cancellation(@Nullable Cancellation next) {
    cancellation = next;
    return this;
  }

  SubscriptionDraft pastDue(@Nullable PastDue next) {
    pastDue = next;
    return this;
  }

  /** Someone pays from now on, in the currency of the terms. */
  SubscriptionDraft subscribed(boolean askedForTrial) {
    pilot = false;
    trialAsked |= askedForTrial;
    if (currency == null && terms.price() != null && !terms.price().zero()) {
      currency = terms.price().currency();
    }
    return this;
  }

  /** Something was done that lines of an invoice may come of. */
  SubscriptionDraft counted() {
    changes++;
    return this;
  }

  SubscriptionDraft deletedFrom(@Nullable SubscriptionStatus before) {
    deletedFrom = before;
    return this;
  }

  SubscriptionDraft prorated(ProrationBehavior behavior) {
    prorationBehavior = behavior;
    return this;
  }

  /** Is without end and without invoice, until it subscribes. */
  SubscriptionDraft pilot() {
    pilot = true;
    return this;
  }

  Subscription done() {
    return new Subscription(
        from.id(),
        from.tenantId(),
        from.platform(),
        terms,
        status,
        since,
        anchor,
        trial,
        billed,
        scheduled,
        cancellation,
        pastDue,
        pilot,
        trialAsked,
        currency,
        changes,
        deletedFrom,
        prorationBehavior,
        from.billedBy());
  }
}
