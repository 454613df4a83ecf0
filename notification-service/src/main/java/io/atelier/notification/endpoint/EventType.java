package io.atelier.notification.endpoint;

import java.util.List;
import java.util.Optional;

/** A kind of event that endpoints can be called for; the same word as on Kafka. */
public record EventType(String type, String description) {
  static final List<EventType> ALL =
      List.of(
          new EventType("tenant.created", "The tenant has signed up."),
          new EventType("tenant.updated", "The tenant's particulars or its status changed."),
          new EventType("tenant.database_ready", "The tenant's database is there."),
          new EventType("tenant.suspended", "An operator closed the tenant."),
          new EventType("tenant.reactivated", "An operator opened the tenant again."),
          new EventType("member.added", "Someone has become a member."),
          new EventType("api_key.created", "An API key was made."),
          new EventType("api_key.revoked", "An API key was revoked."),
          new EventType("subscription.created", "The subscription has begun."),
          new EventType("subscription.activated", "The subscription is a paid one now."),
          new EventType("subscription.changed", "The subscription's plan or price changed."),
          new EventType("subscription.change_scheduled", "The plan changes at the period's end."),
          new EventType("subscription.change_withdrawn", "The plan stays as it is after all."),
          new EventType("subscription.moved", "The subscription has a newer version of its plan."),
          new EventType("subscription.renewed", "A new billing period has begun."),
          new EventType("subscription.trial_ending", "The trial ends in some days."),
          new EventType("subscription.trial_extended", "The trial ends later."),
          new EventType("subscription.past_due", "An invoice was not paid in time."),
          new EventType("subscription.payment_reminded", "An invoice is still not paid."),
          new EventType("subscription.suspended", "The grace time is over: there is no access."),
          new EventType("subscription.recovered", "What was overdue is paid."),
          new EventType("subscription.paused", "The subscription rests."),
          new EventType("subscription.resumed", "The subscription goes on."),
          new EventType("subscription.cancelled", "The subscription was cancelled."),
          new EventType("subscription.restored", "The subscription is back with its tenant."),
          new EventType("subscription.expired", "The subscription has ended."),
          new EventType("invoice.finalized", "An invoice has its number and is sent."),
          new EventType("invoice.paid", "An invoice is paid whole."),
          new EventType("invoice.overdue", "An invoice was not paid in time."),
          new EventType("invoice.voided", "An invoice was cancelled."),
          new EventType("payment.completed", "A payment has arrived."),
          new EventType("domain.claimed", "A domain was registered."),
          new EventType("domain.verified", "A domain has proven to be the tenant's."),
          new EventType("domain.updated", "A domain's certificate or routing changed."),
          new EventType("domain.suspended", "The plan has no domains: it is not served any more."),
          new EventType("domain.resumed", "The plan has domains again: it is served again."),
          new EventType("domain.released", "A domain was let go: its DNS has left for days."),
          new EventType("domain.removed", "A domain was removed."),
          new EventType("alert.raised", "Something that the tenant should look at."),
          new EventType("webhook.test", "A test, sent on request."));

  public static boolean isKnown(String type) {
    return ALL.stream().anyMatch(known -> known.type().equals(type));
  }

  /** The known type that was probably meant. */
  static Optional<String> likeliest(String typo) {
    String noun = typo.split("\\.", 2)[0];
    return ALL.stream()
        .map(EventType::type)
        .filter(type -> type.startsWith(noun + "."))
        .findFirst();
  }
}
