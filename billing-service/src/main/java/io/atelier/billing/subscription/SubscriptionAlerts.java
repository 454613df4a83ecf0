package io.atelier.billing.subscription;

import com.github.f4b6a3.uuid.UuidCreator;
import io.atelier.chassis.outbox.OutboundEvent;
import io.atelier.chassis.outbox.Outbox;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** What a tenant should look at. */
@Component
class SubscriptionAlerts {
  private final Outbox outbox;

  SubscriptionAlerts(Outbox outbox) {
    this.outbox = outbox;
  }

  Mono<Void> trialEnding(Subscription subscription, Instant at) {
    Integer days = subscription.trialDaysRemaining(at);
    int left = days == null ? 0 : days;
    return raise(
        subscription,
        "subscription_expiring",
        "Your trial ends in " + left + (left == 1 ? " day." : " days."),
        BigDecimal.valueOf(left),
        null,
        at);
  }

  Mono<Void> overdue(Subscription subscription, UUID invoiceId, Instant at) {
    PastDue pastDue = subscription.pastDue();
    return raise(
        subscription,
        "invoice_overdue",
        pastDue == null || pastDue.closed()
            ? "An invoice is overdue."
            : "An invoice is overdue. Access goes on until " + pastDue.graceEndsAt() + ".",
        null,
        invoiceId,
        at);
  }

  Mono<Void> stillOverdue(Subscription subscription, Instant at) {
    PastDue pastDue = subscription.pastDue();
    return raise(
        subscription,
        "payment_failed",
        pastDue == null || pastDue.closed()
            ? "Payment is overdue. Pay to get access again."
            : "Payment is overdue. Access ends at " + pastDue.graceEndsAt() + ".",
        pastDue == null ? null : BigDecimal.valueOf(pastDue.reminders()),
        null,
        at);
  }

  private Mono<Void> raise(
      Subscription subscription,
      String type,
      String message,
      @Nullable BigDecimal value,
      @Nullable UUID invoiceId,
      Instant at) {
    UUID id = UuidCreator.getTimeOrderedEpoch();
    Map<String, Object> about = new TreeMap<>();
    about.put("subscription_id", subscription.id().toString());
    about.put("plan_code", subscription.terms().plan().planCode());
    if (invoiceId != null) {
      about.put("invoice_id", invoiceId.toString());
    }
    return outbox.append(
        OutboundEvent.state(
            Topic.ALERTS,
            id.toString(),
            1,
            "alert.raised",
            subscription.tenantId(),
            new AlertRaised(id, subscription.tenantId(), type, null, value, message, about, at)));
  }
}
