package io.atelier.chassis.hotpath;

import io.atelier.chassis.problem.BodyBytes;
import io.atelier.chassis.problem.BodyReader;
import io.atelier.chassis.security.SecurityAutoConfiguration;
import io.atelier.chassis.security.TokenVerifier;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.header.HttpHeaderWriterWebFilter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.json.JsonMapper;

/** The short way, where the service has the usual one. */
@AutoConfiguration(after = SecurityAutoConfiguration.class)
@ConditionalOnProperty(name = "atelier.security.chain", matchIfMissing = true)
public class HotPathAutoConfiguration {

  @Bean
  HotPathWebFilter hotPathWebFilter(
      ObjectProvider<RequestMappingHandlerMapping> mappings,
      TokenVerifier tokens,
      SecurityWebFilterChain chain,
      BodyBytes bytes,
      BodyReader bodies,
      JsonMapper mapper) {
    HttpHeaderWriterWebFilter securityHeaders =
        Objects.requireNonNull(
            chain.getWebFilters().ofType(HttpHeaderWriterWebFilter.class).blockFirst());
    return new HotPathWebFilter(mappings, tokens, securityHeaders, bytes, bodies, mapper);
  }
}
