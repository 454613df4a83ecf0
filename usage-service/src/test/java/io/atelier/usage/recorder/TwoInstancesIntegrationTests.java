package io.atelier.usage.recorder;

import static org.assertj.core.api.Assertions.assertThat;

import io.atelier.testsupport.servers.WithServers;
import io.atelier.usage.Rights;
import io.atelier.usage.Tenants;
import io.atelier.usage.UsageServiceApplication;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import reactor.core.publisher.Flux;

/** Two processes' worth of the service on one database. */
@WithServers(service = "usage")
@SpringBootTest(
    classes = UsageServiceApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = "spring.config.name=usage-service")
class TwoInstancesIntegrationTests {
  private static final String SESSIONS = "sessions_per_month";
  private static final List<String> SHARED =
      List.of(
          "spring.r2dbc.url",
          "spring.r2dbc.username",
          "spring.r2dbc.password",
          "spring.flyway.url",
          "spring.flyway.user",
          "spring.flyway.password",
          "spring.kafka.bootstrap-servers",
          "atelier.events.topic-prefix",
          "atelier.tenancy.system-role",
          "atelier.security.jwks-url",
          "atelier.sealing.keyset");

  @Autowired ConfigurableApplicationContext first;
  private ConfigurableApplicationContext second;

  @BeforeEach
  void startAnother() {
    Environment environment = first.getEnvironment();
    String[] arguments =
        Stream.concat(
                SHARED.stream().map(name -> "--" + name + "=" + environment.getProperty(name)),
                Stream.of("--server.port=0", "--management.server.port=0"))
            .toArray(String[]::new);
    second = UsageServiceApplication.builder().run(arguments);
  }

  @AfterEach
  void endIt() {
    second.close();
  }

  @Test
  void togetherTheyGrantExactlyTheLimit() {
    Instant start = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
    Tenants tenants = new Tenants(first);
    UUID tenant = tenants.with(start, Map.of(SESSIONS, Rights.limit(40)));
    List<Recorder> both = List.of(first.getBean(Recorder.class), second.getBean(Recorder.class));
    List<String> granted =
        Flux.range(0, 240)
            // 80 ids, each asked for three times and of both.
            .flatMap(
                n ->
                    both.get(n % 2)
                        .decide(tenant, new Consumption("c" + n % 80, Entries.one(SESSIONS, "1")))
                        .filter(Decision.Granted.class::isInstance)
                        .map(_ -> "c" + n % 80),
                50)
            .collectList()
            .block();
    assertThat(Set.copyOf(granted)).hasSize(40);
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(40);
  }

  @Test
  void togetherTheyCountEachEventOnce() {
    Instant start = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
    Tenants tenants = new Tenants(first);
    UUID tenant = tenants.with(start, Map.of());
    List<Recorder> both = List.of(first.getBean(Recorder.class), second.getBean(Recorder.class));
    Flux.range(0, 20)
        .flatMap(
            n -> {
              List<UsageEntry> batch = new ArrayList<>();
              for (int i = 0; i < 50; i++) {
                batch.add(Entries.entry("e" + (i * 7 + n) % 100, SESSIONS, "1"));
              }
              return both.get(n % 2).record(tenant, batch, Door.APPLICATION);
            },
            10)
        .then()
        .block();
    assertThat(tenants.total(tenant, SESSIONS, start)).isEqualTo(100);
  }
}
