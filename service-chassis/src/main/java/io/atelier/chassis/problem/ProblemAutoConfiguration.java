package io.atelier.chassis.problem;

import jakarta.validation.Validator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureBefore;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** Problem documents and bodies that name every fault. */
@AutoConfiguration
@EnableConfigurationProperties(HttpProperties.class)
@AutoConfigureBefore(ErrorWebFluxAutoConfiguration.class)
public class ProblemAutoConfiguration {

  @Bean
  ProblemRenderer problemRenderer(JsonMapper mapper) {
    return new ProblemRenderer(mapper);
  }

  @Bean
  ProblemWebExceptionHandler problemWebExceptionHandler(ProblemRenderer renderer) {
    return new ProblemWebExceptionHandler(renderer);
  }

  @Bean
  BodyReader bodyReader(JsonMapper mapper, Validator validator) {
    return new BodyReader(mapper, validator);
  }

  @Bean
  BodyBytes bodyBytes(HttpProperties properties) {
    return new BodyBytes(Math.toIntExact(properties.maxBody().toBytes()));
  }

  @Bean
  WebFluxConfigurer bodyArguments(BodyReader reader, BodyBytes bytes) {
    return new WebFluxConfigurer() {
      @Override
      public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
        configurer.addCustomResolver(new BodyArgumentResolver(reader, bytes));
      }
    };
  }
}
