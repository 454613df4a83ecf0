package io.atelier.chassis.inbox;

import io.atelier.chassis.tenancy.TenancyAutoConfiguration;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;

/** Consumers of other services' records. */
@AutoConfiguration(after = {TenancyAutoConfiguration.class, KafkaAutoConfiguration.class})
@EnableConfigurationProperties({EventsProperties.class, KafkaProperties.class})
public class InboxAutoConfiguration {

  @Bean
  TopicNames topicNames(EventsProperties properties) {
    return new TopicNames(properties.topicPrefix());
  }

  @Bean
  Mirrors mirrors() {
    return new Mirrors();
  }

  @Bean
  MirrorWait mirrorWait() {
    return new MirrorWait();
  }

  @Bean
  InboxStart inboxStart(
      ObjectProvider<EventSubscription<?>> subscriptions,
      EventsProperties properties,
      TopicNames topics,
      KafkaProperties kafka,
      Mirrors mirrors,
      InstantSource clock,
      ObjectProvider<InboxStart.Database> database) {
    return new InboxStart(
        subscriptions.orderedStream().toList(),
        properties,
        topics,
        kafka.buildAdminProperties(),
        consumerSettings(kafka),
        mirrors,
        clock,
        database.getIfAvailable());
  }

  private static Map<String, Object> consumerSettings(KafkaProperties kafka) {
    return InboxConsumers.settings(kafka.buildConsumerProperties());
  }

  /** The part that needs a database. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnBean(UnitOfWork.class)
  static class WithDatabase {

    @Bean
    InboxRepository inboxRepository(DatabaseClient database) {
      return new InboxRepository(database);
    }

    @Bean
    EventHandling eventHandling(
        UnitOfWork unitOfWork,
        InboxRepository repository,
        ObjectProvider<Tracer> tracer,
        ObjectProvider<Propagator> propagator,
        MeterRegistry meters,
        InstantSource clock) {
      return new EventHandling(
          unitOfWork, repository, new ConsumerTracing(tracer, propagator), meters, clock);
    }

    @Bean
    InboxStart.Database inboxDatabase(
        UnitOfWork unitOfWork,
        InboxRepository repository,
        EventHandling handling,
        TopicNames topics,
        KafkaProperties kafka) {
      return new InboxStart.Database(
          unitOfWork, repository, new InboxConsumers(consumerSettings(kafka), topics, handling));
    }

    @Bean
    ParkedEvents parkedEvents(
        UnitOfWork unitOfWork,
        InboxRepository repository,
        EventHandling handling,
        TopicNames topics,
        ObjectProvider<EventSubscription<?>> subscriptions) {
      List<EventSubscription<?>> all = subscriptions.orderedStream().toList();
      return new ParkedEvents(unitOfWork, repository, handling, topics, all);
    }

    @Bean
    ParkedEventsController parkedEventsController(ParkedEvents parked) {
      return new ParkedEventsController(parked);
    }
  }
}
