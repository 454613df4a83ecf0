package io.atelier.chassis.sealing;

import io.atelier.chassis.tenancy.TenancyAutoConfiguration;
import io.atelier.chassis.tenancy.UnitOfWork;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Sealing for services that keep anything. */
@AutoConfiguration(after = TenancyAutoConfiguration.class)
@ConditionalOnBean(UnitOfWork.class)
@EnableConfigurationProperties(SealingProperties.class)
public class SealingAutoConfiguration {

  @Bean
  Sealing sealing(SealingProperties properties) {
    String keyset = properties.keyset();
    if (keyset == null || keyset.isBlank()) {
      throw new IllegalStateException(
          "atelier.sealing.keyset is not set: secrets at rest need a key set (docs/architecture)");
    }
    return new Sealing(keyset);
  }
}
