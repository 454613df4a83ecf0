package io.atelier.usage.ingest;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.events.billing.CatalogState;
import io.atelier.events.billing.EntitlementsRecord;
import io.atelier.events.topics.Topic;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What this service hears. */
@Configuration(proxyBeanMethods = false)
class Subscriptions {

  @Bean
  EventSubscription<CatalogState> catalogSubscription(CatalogImportedConsumer consumer) {
    return EventSubscription.mirror(
        "usage.catalog", Topic.CATALOG, CatalogState.class, consumer::handle);
  }

  @Bean
  EventSubscription<EntitlementsRecord> entitlementsSubscription(
      EntitlementsChangedConsumer consumer) {
    return EventSubscription.mirror(
        "usage.entitlements", Topic.ENTITLEMENTS, EntitlementsRecord.class, consumer::handle);
  }
}
