package io.atelier.testsupport.servers;

import io.atelier.chassis.sealing.Sealing;
import io.atelier.testsupport.store.ServiceDatabase;
import io.atelier.testsupport.token.TestTokens;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/** Equal for one test class only: Spring caches contexts by it, and each class gets its own. */
record WithServersCustomizer(Class<?> testClass, WithServers wanted) implements ContextCustomizer {

  private static final String NAME = "test-servers";

  /** Where Spring keeps {@code @SpringBootTest(properties = …)}. */
  private static final String OF_THE_TEST = "Inlined Test Properties";

  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
    MutablePropertySources sources = context.getEnvironment().getPropertySources();
    MapPropertySource ours = new MapPropertySource(NAME, properties());
    if (sources.contains(OF_THE_TEST)) {
      sources.addAfter(OF_THE_TEST, ours);
    } else {
      sources.addFirst(ours);
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("management.server.port", 0);
    properties.put("atelier.security.jwks-url", TestTokens.shared().jwksUrl());
    if (wanted.postgres()) {
      ServiceDatabase database = TestDatabase.create(wanted.service());
      properties.put("spring.r2dbc.url", database.r2dbcUrl());
      properties.put("spring.r2dbc.username", database.runtimeUser());
      properties.put("spring.r2dbc.password", database.runtimePassword());
      properties.put("spring.flyway.url", database.jdbcUrl());
      properties.put("spring.flyway.user", database.ownerUser());
      properties.put("spring.flyway.password", database.ownerPassword());
      properties.put("atelier.tenancy.system-role", database.systemRole());
      properties.put("atelier.sealing.keyset", Sealing.newKeyset());
    }
    if (wanted.kafka()) {
      properties.put("spring.kafka.bootstrap-servers", TestServers.get().kafkaBootstrapServers());
      properties.put(
          "atelier.events.topic-prefix", "t" + UUID.randomUUID().toString().substring(0, 6) + ".");
    }
    if (wanted.redis()) {
      properties.put("spring.data.redis.url", TestServers.get().redisUrl());
    }
    return properties;
  }
}
