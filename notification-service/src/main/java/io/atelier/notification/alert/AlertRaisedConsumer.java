package io.atelier.notification.alert;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.events.notification.AlertRaised;
import io.atelier.events.topics.Topic;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** Keeps alerts for those who look later, from the first on. */
@Configuration(proxyBeanMethods = false)
class AlertRaisedConsumer {

  @Bean
  EventSubscription<AlertRaised> billingAlerts(AlertRepository alerts) {
    return EventSubscription.effect(
            "notification.billing-alerts",
            Topic.ALERTS,
            AlertRaised.class,
            event -> {
              AlertRaised alert = event.body();
              return alert == null ? Mono.<Void>empty() : alerts.add(alert);
            })
        .handlingAllThatEverHappened();
  }
}
