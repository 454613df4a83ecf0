package io.atelier.testsupport.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;

@WithServers(service = "sample", redis = true)
@SpringBootTest(properties = "management.server.port=1234")
class WithServersIntegrationTests {

  @Autowired Environment environment;

  @Test
  void propertiesPointAtTheServers() {
    assertThat(environment.getProperty("spring.r2dbc.url"))
        .startsWith("r2dbc:postgresql://")
        .contains("/sample_");
    assertThat(environment.getProperty("spring.r2dbc.username")).isEqualTo("sample_runtime");
    assertThat(environment.getProperty("spring.flyway.url")).startsWith("jdbc:postgresql://");
    assertThat(environment.getProperty("spring.flyway.user")).isEqualTo("sample_owner");
    assertThat(environment.getProperty("atelier.tenancy.system-role")).isEqualTo("sample_system");
    assertThat(environment.getProperty("spring.kafka.bootstrap-servers"))
        .isEqualTo(TestServers.get().kafkaBootstrapServers());
    assertThat(environment.getProperty("atelier.events.topic-prefix")).matches("t[0-9a-f]{6}\\.");
    assertThat(environment.getProperty("spring.data.redis.url")).startsWith("redis://");
    assertThat(environment.getProperty("atelier.security.jwks-url")).endsWith("/jwks.json");
  }

  @Test
  void whatTheTestSaysWins() {
    assertThat(environment.getProperty("management.server.port")).isEqualTo("1234");
  }

  @Nested
  class Inside {

    @Test
    void nestedClassesShareTheContext(@Autowired Environment inside) {
      assertThat(inside).isSameAs(environment);
    }
  }

  @SpringBootConfiguration
  static class Nothing {}
}
