package io.atelier.chassis.paging;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;

/** Page requests as controller arguments. */
@AutoConfiguration
public class PagingAutoConfiguration {

  @Bean
  WebFluxConfigurer pageRequestArguments() {
    return new WebFluxConfigurer() {
      @Override
      public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
        configurer.addCustomResolver(new PageRequestArgumentResolver());
      }
    };
  }
}
