package io.atelier.chassis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.atelier.chassis.inbox.EventSubscription;
import io.atelier.chassis.inbox.InboundEvent;
import io.atelier.chassis.problem.ProblemRenderer;
import io.atelier.chassis.sample.Broker;
import io.atelier.chassis.security.TokenVerifier;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.servers.TestServers;
import io.atelier.testsupport.token.TestTokens;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * The gateway has no database and no security chain, and its class path nothing of R2DBC or Flyway.
 */
@Tag("integration")
class GatewayClassPathIntegrationTests {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Gateway {
    static final String PREFIX = "g" + UUID.randomUUID().toString().substring(0, 6) + ".";

    @Bean
    List<InboundEvent<Body>> heard() {
      return new CopyOnWriteArrayList<>();
    }

    @Bean
    EventSubscription<Body> memory(List<InboundEvent<Body>> heard) {
      return EventSubscription.memory(
          "gateway.tenants",
          Topic.TENANTS,
          Body.class,
          event -> Mono.fromRunnable(() -> heard.add(event)));
    }
  }

  record Body(String body) {}

  @Test
  void contextWithoutDatabaseStartsAndItsMemoryFollowsTheTopic() {
    try (ConfigurableApplicationContext gateway = start()) {
      assertThat(gateway.getBeanNamesForType(ProblemRenderer.class)).hasSize(1);
      assertThat(gateway.getBeanNamesForType(TokenVerifier.class)).hasSize(1);
      for (String absent :
          List.of(
              "unitOfWork",
              "databaseClient",
              "connectionFactory",
              "outbox",
              "outboxRelay",
              "dueWork",
              "dueWorkWorker",
              "idempotency",
              "sealing",
              "parkedEventsController",
              "inboxRepository",
              "serviceChain")) {
        assertThat(gateway.containsBean(absent)).as(absent).isFalse();
      }
      HealthIndicator mirrors = gateway.getBean("mirrors", HealthIndicator.class);
      await().atMost(PATIENCE).until(() -> mirrors.health().getStatus().equals(Status.UP));
      assertThat(readiness(gateway)).isEqualTo(HttpStatus.OK);

      send("k1", 1, "{\"body\": \"one\"}");
      send("k1", 2, null);
      List<InboundEvent<Body>> heard = heard(gateway);
      await().atMost(PATIENCE).until(() -> heard.size() == 2);
      assertThat(heard.getFirst().body()).isEqualTo(new Body("one"));
      assertThat(heard.getLast().body()).isNull();
    }
    // A second start reads everything again, and is ready only then.
    try (ConfigurableApplicationContext gateway = start()) {
      HealthIndicator mirrors = gateway.getBean("mirrors", HealthIndicator.class);
      await().atMost(PATIENCE).until(() -> mirrors.health().getStatus().equals(Status.UP));
      assertThat(heard(gateway)).extracting(InboundEvent::sequence).containsExactly(1L, 2L);
    }
  }

  @Test
  void tokenIsVerifiedWithoutASecurityChain() {
    try (ConfigurableApplicationContext gateway = start()) {
      UUID tenant = UUID.randomUUID();
      var verified =
          gateway
              .getBean(TokenVerifier.class)
              .verify(TestTokens.shared().apiKey(tenant, "studio", "*").mint())
              .block(PATIENCE);
      assertThat(verified.caller().tenantId()).isEqualTo(tenant);
    }
  }

  @SuppressWarnings("unchecked")
  private static List<InboundEvent<Body>> heard(ConfigurableApplicationContext gateway) {
    return gateway.getBean("heard", List.class);
  }

  private static org.springframework.http.HttpStatusCode readiness(
      ConfigurableApplicationContext gateway) {
    int port = gateway.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
    return WebClient.create("http://127.0.0.1:" + port)
        .get()
        .uri("/actuator/health/readiness")
        .exchangeToMono(response -> Mono.just(response.statusCode()))
        .block(PATIENCE);
  }

  private static ConfigurableApplicationContext start() {
    var withoutDatabase =
        new FilteredClassLoader(
            "io.r2dbc",
            "org.springframework.r2dbc",
            "org.springframework.boot.r2dbc",
            "org.springframework.jdbc",
            "org.springframework.boot.jdbc",
            "org.springframework.boot.flyway",
            "org.flywaydb",
            "org.postgresql");
    return new SpringApplicationBuilder(Gateway.class)
        .resourceLoader(new DefaultResourceLoader(withoutDatabase))
        .run(
            "--spring.config.name=service-chassis",
            "--spring.application.name=gateway",
            "--server.port=0",
            "--management.server.port=0",
            "--atelier.security.chain=false",
            "--atelier.security.jwks-url=" + TestTokens.shared().jwksUrl(),
            "--atelier.events.topic-prefix=" + Gateway.PREFIX,
            "--atelier.events.partitions=2",
            "--spring.kafka.bootstrap-servers=" + TestServers.get().kafkaBootstrapServers());
  }

  private static void send(String key, long sequence, String body) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", TestServers.get().kafkaBootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      var record =
          new ProducerRecord<>(
              Gateway.PREFIX + Topic.TENANTS.topicName(),
              key.getBytes(StandardCharsets.UTF_8),
              body == null ? null : body.getBytes(StandardCharsets.UTF_8));
      Broker.state(key, sequence, null)
          .forEach(
              (name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
      producer.send(record).get();
    } catch (InterruptedException | java.util.concurrent.ExecutionException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
