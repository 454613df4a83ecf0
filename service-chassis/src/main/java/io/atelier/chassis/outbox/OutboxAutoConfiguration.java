package io.atelier.chassis.outbox;

import io.atelier.chassis.inbox.InboxAutoConfiguration;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.chassis.tenancy.DirectConnections;
import io.atelier.chassis.tenancy.UnitOfWork;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;

/** The outbox of a service with a database. */
@AutoConfiguration(after = InboxAutoConfiguration.class)
@ConditionalOnBean(UnitOfWork.class)
public class OutboxAutoConfiguration {

  @Bean
  Outbox outbox(DatabaseClient database) {
    return new Outbox(database);
  }

  @Bean
  OutboxRelay outboxRelay(
      DatabaseClient database,
      UnitOfWork unitOfWork,
      DirectConnections connections,
      KafkaProperties kafka,
      TopicNames topics,
      @Value("${spring.application.name}") String service,
      MeterRegistry meters) {
    Map<String, Object> settings = new HashMap<>(kafka.buildProducerProperties());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, service + "-outbox");
    return new OutboxRelay(database, unitOfWork, connections, settings, topics, service, meters);
  }
}
