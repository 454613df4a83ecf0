package io.atelier.notification.fanout;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.events.envelope.EventJson;
import io.atelier.events.topics.Topic;
import io.atelier.notification.delivery.Deliveries;
import io.atelier.notification.delivery.Message;
import io.atelier.notification.endpoint.Endpoint;
import io.atelier.notification.endpoint.EndpointRepository;
import io.atelier.notification.endpoint.EventPattern;
import io.atelier.notification.endpoint.EventType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** One delivery for each endpoint that wants an event, in the transaction of its receipt. */
@Component
final class FanOut {
  private final EndpointRepository endpoints;
  private final Deliveries deliveries;

  FanOut(EndpointRepository endpoints, Deliveries deliveries) {
    this.endpoints = endpoints;
    this.deliveries = deliveries;
  }

  Mono<Void> handle(Topic topic, InboundEvent<byte[]> event) {
    UUID tenantId = event.tenantId();
    byte[] body = event.body();
    if (tenantId == null || body == null || !EventType.isKnown(event.type())) {
      return Mono.empty();
    }
    return endpoints
        .active(tenantId)
        .map(active -> wanting(active, event.type()))
        .flatMap(wanting ->
            wanting.isEmpty()
                ? Mono.empty()
                : deliveries.add(wanting, message(topic, event, tenantId, body)));
  }

  private static List<Endpoint> wanting(List<Endpoint> active, String type) {
    return active.stream()
        .filter(endpoint -> EventPattern.anyMatches(endpoint.events(), type))
        .toList();
  }

  /** The same event has the same message id, at every endpoint and however often it comes. */
  private static Message message(
      Topic topic, InboundEvent<byte[]> event, UUID tenantId, byte[] body) {
    UUID id =
        UUID.nameUUIDFromBytes(
            (topic.topicName() + " " + event.id()).getBytes(StandardCharsets.UTF_8));
    return Message.of(id, tenantId, event.type(), event.time(), EventJson.mapper().readTree(body));
  }

  /** A consumer for each topic. */
  @Configuration(proxyBeanMethods = false)
  static class Declaration {
    @Bean
    EventSubscription<byte[]> tenantFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.TENANTS);
    }

    @Bean
    EventSubscription<byte[]> memberFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.MEMBERS);
    }

    @Bean
    EventSubscription<byte[]> apiKeyFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.API_KEYS);
    }

    @Bean
    EventSubscription<byte[]> subscriptionFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.SUBSCRIPTIONS);
    }

    @Bean
    EventSubscription<byte[]> invoiceFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.INVOICES);
    }

    @Bean
    EventSubscription<byte[]> paymentFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.PAYMENTS);
    }

    @Bean
    EventSubscription<byte[]> domainFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.DOMAINS);
    }

    @Bean
    EventSubscription<byte[]> alertFanOut(FanOut fanOut) {
      return subscription(fanOut, Topic.ALERTS);
    }

    private static EventSubscription<byte[]> subscription(FanOut fanOut, Topic topic) {
      return EventSubscription.effect(
          "notification.fanout-" + topic.topicName().substring("atelier.".length()),
          topic,
          byte[].class,
          event -> fanOut.handle(topic, event));
    }
  }
}
