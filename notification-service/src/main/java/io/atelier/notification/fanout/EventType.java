package io.atelier.notification.fanout;

import java.util.List;
import java.util.Optional;

/** A kind of event that endpoints can be called for; the same word as on Kafka. */
record EventType(String type, String description) {
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
          new EventType("subscription.changed", "The subscription's plan or status changed."),
          new EventType("subscription.trial_ending", "The trial ends in some days."),
          new EventType("subscription.expired", "The subscription has ended."),
          new EventType("invoice.finalized", "An invoice has its number and is sent."),
          new EventType("payment.completed", "A payment has arrived."),
          new EventType("domain.claimed", "A domain was registered."),
          new EventType("domain.verified", "A domain has proven to be the tenant's."),
          new EventType("domain.updated", "A domain's certificate or routing changed."),
          new EventType("domain.removed", "A domain was removed."),
          new EventType("alert.raised", "Something that the tenant should look at."),
          new EventType("webhook.test", "A test, sent on request."));

  static boolean isKnown(String type) {
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
