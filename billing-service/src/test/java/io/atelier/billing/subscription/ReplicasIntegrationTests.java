package io.atelier.billing.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.billing.BillingServiceApplication;
import io.atelier.billing.KafkaTopics;
import io.atelier.billing.KafkaTopics.Event;
import io.atelier.billing.MovableClockConfiguration;
import io.atelier.billing.Tenants;
import io.atelier.chassis.inbox.TopicNames;
import io.atelier.events.billing.SubscriptionState;
import io.atelier.events.tenant.TenantState;
import io.atelier.events.topics.Topic;
import io.atelier.testsupport.clock.MovableClock;
import io.atelier.testsupport.servers.WithServers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** Two replicas of the service over one database and one clock. */
@SpringBootTest(
    classes = BillingServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"spring.config.name=billing-service", "atelier.billing.timer.poll=20ms"})
@WithServers(service = "billing")
@Import(MovableClockConfiguration.class)
class ReplicasIntegrationTests {
  private static final int TRIALS = 200;

  @Autowired TopicNames topicNames;
  @Autowired Environment environment;
  @Autowired MovableClock clock;

  @Test
  void eachOf200TrialsThatEndAtOnceIsConvertedOnce() {
    String servers = environment.getRequiredProperty("spring.kafka.bootstrap-servers");
    try (ConfigurableApplicationContext other = secondReplica();
        KafkaTopics topics = new KafkaTopics(servers, topicNames, Topic.SUBSCRIPTIONS)) {
      assertThat(other.getBean(InstantSource.class)).isSameAs(clock);
      List<TenantState> tenants = Stream.generate(this::signUp).limit(TRIALS).toList();
      tenants.forEach(tenant ->
          topics.send(
              Topic.TENANTS, tenant.id().toString(), 1, "tenant.created", tenant.id(), tenant));
      topics.flush();
      topics.await(TRIALS, event -> event.type().equals("subscription.created"));

      clock.advance(Duration.ofDays(15));
      topics.await(TRIALS, event -> event.type().equals("subscription.changed"));

      // A tenant that comes later is behind whatever a second conversion would have published.
      TenantState last = signUp();
      topics.send(Topic.TENANTS, last.id().toString(), 1, "tenant.created", last.id(), last);
      topics.flush();
      topics.await(TRIALS + 1, event -> event.type().equals("subscription.created"));

      Map<String, List<Event>> bySubscription =
          topics
              .matching(event -> !event.body(SubscriptionState.class).tenantId().equals(last.id()))
              .stream()
              .collect(Collectors.groupingBy(Event::key));
      assertThat(bySubscription).hasSize(TRIALS);
      assertThat(bySubscription.values())
          .allSatisfy(events -> {
            assertThat(events)
                .extracting(Event::type)
                .containsExactly(
                    "subscription.created",
                    "subscription.trial_ending",
                    "subscription.trial_ending",
                    "subscription.trial_ending",
                    "subscription.changed");
            assertThat(events.getLast().body(SubscriptionState.class).planCode()).isEqualTo("free");
          });
    }
  }

  private TenantState signUp() {
    return Tenants.tenant(
        UUID.randomUUID(),
        "studio",
        "starter",
        clock.instant(),
        clock.instant().plus(Duration.ofDays(14)));
  }

  private ConfigurableApplicationContext secondReplica() {
    return BillingServiceApplication.builder()
        .initializers(context -> context.getBeanFactory().registerSingleton("sharedClock", clock))
        .run(
            Stream.concat(
                    Stream.of("--server.port=0", "--management.server.port=0"),
                    Stream.of(
                            "spring.r2dbc.url",
                            "spring.r2dbc.username",
                            "spring.r2dbc.password",
                            "spring.flyway.url",
                            "spring.flyway.user",
                            "spring.flyway.password",
                            "atelier.tenancy.system-role",
                            "atelier.sealing.keyset",
                            "atelier.security.jwks-url",
                            "spring.kafka.bootstrap-servers",
                            "atelier.events.topic-prefix",
                            "atelier.billing.timer.poll")
                        .map(key -> "--" + key + "=" + environment.getRequiredProperty(key)))
                .toArray(String[]::new));
  }
}
