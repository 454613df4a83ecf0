package io.atelier.chassis.idempotency;

import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.sealing.Sealing;
import io.atelier.chassis.sealing.SealingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/** Idempotency keys for services with a database. */
@AutoConfiguration(after = SealingAutoConfiguration.class)
@ConditionalOnBean(Sealing.class)
public class IdempotencyAutoConfiguration {

  @Bean
  Idempotency idempotency(DatabaseClient database, Sealing sealing) {
    return new Idempotency(database, sealing);
  }

  @Bean
  WebFluxConfigurer idempotentRequestArguments(BodyBytes bytes) {
    return new WebFluxConfigurer() {
      @Override
      public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
        configurer.addCustomResolver(new IdempotentRequestArgumentResolver(bytes));
      }
    };
  }
}
