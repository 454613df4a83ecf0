package io.atelier.chassis.security;

import io.atelier.chassis.problem.ProblemRenderer;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureBefore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.security.autoconfigure.actuate.web.reactive.EndpointRequest;
import org.springframework.boot.security.autoconfigure.web.reactive.ReactiveWebSecurityAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.config.annotation.web.reactive.EnableWebFluxSecurity;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.config.web.server.SecurityWebFiltersOrder;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.AuthenticationWebFilter;
import org.springframework.security.web.server.context.NoOpServerSecurityContextRepository;
import org.springframework.security.web.server.firewall.ServerWebExchangeFirewall;
import org.springframework.security.web.server.firewall.StrictServerWebExchangeFirewall;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import reactor.core.publisher.Mono;

/** Every service checks every request for itself. */
@AutoConfiguration
@AutoConfigureBefore(ReactiveWebSecurityAutoConfiguration.class)
@EnableConfigurationProperties(SecurityProperties.class)
public class SecurityAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  JwkSource jwkSource(
      SecurityProperties properties,
      ObjectProvider<WebClient.Builder> clients,
      InstantSource clock) {
    String url = properties.jwksUrl();
    if (url == null || url.isBlank()) {
      throw new IllegalStateException(
          "atelier.security.jwks-url is not set: it is tenant-service's /.well-known/jwks.json");
    }
    return new RemoteJwkSource(clients.getIfAvailable(WebClient::builder).build(), url, clock);
  }

  @Bean
  TokenVerifier tokenVerifier(JwkSource keys, SecurityProperties properties) {
    return new TokenVerifier(keys, properties.issuer());
  }

  /** The chain of a service. */
  @Configuration(proxyBeanMethods = false)
  @EnableWebFluxSecurity
  @ConditionalOnProperty(name = "atelier.security.chain", matchIfMissing = true)
  static class Chain {

    @Bean
    SecurityWebFilterChain serviceChain(
        ServerHttpSecurity http,
        TokenVerifier tokens,
        ProblemRenderer problems,
        ObjectProvider<RequestMappingHandlerMapping> mappings) {
      return http.csrf(ServerHttpSecurity.CsrfSpec::disable)
          .httpBasic(ServerHttpSecurity.HttpBasicSpec::disable)
          .formLogin(ServerHttpSecurity.FormLoginSpec::disable)
          .logout(ServerHttpSecurity.LogoutSpec::disable)
          .requestCache(ServerHttpSecurity.RequestCacheSpec::disable)
          .securityContextRepository(NoOpServerSecurityContextRepository.getInstance())
          .addFilterAt(bearer(tokens, problems), SecurityWebFiltersOrder.AUTHENTICATION)
          .exceptionHandling(refusals ->
              refusals
                  .authenticationEntryPoint(problems::render)
                  .accessDeniedHandler(problems::render))
          .authorizeExchange(requests ->
              requests
                  // On the management port only, which no route leads to.
                  .matchers(EndpointRequest.toAnyEndpoint())
                  .permitAll()
                  .anyExchange()
                  .access(new EndpointAuthorization(mappings)))
          .build();
    }

    private static AuthenticationWebFilter bearer(TokenVerifier tokens, ProblemRenderer problems) {
      ReactiveAuthenticationManager manager =
          authentication ->
              authentication instanceof BearerTokenAuthenticationToken bearer
                  ? tokens
                      .verify(bearer.getToken())
                      .map(verified -> new CallerAuthentication(verified.caller()))
                  : Mono.empty();
      AuthenticationWebFilter filter = new AuthenticationWebFilter(manager);
      filter.setServerAuthenticationConverter(new BearerTokenConverter());
      filter.setSecurityContextRepository(NoOpServerSecurityContextRepository.getInstance());
      filter.setAuthenticationFailureHandler(
          (exchange, refused) -> problems.render(exchange.getExchange(), refused));
      return filter;
    }

    /**
     * A request is observed as a whole; what each filter of the chain took tells nobody anything.
     */
    @Bean
    SecurityObservationSettings securityObservations() {
      return SecurityObservationSettings.noObservations();
    }

    @Bean
    ServerWebExchangeFirewall firewall() {
      StrictServerWebExchangeFirewall firewall = new StrictServerWebExchangeFirewall();
      firewall.setAllowedHeaderValues(HeaderText::isAllowed);
      return firewall;
    }

    @Bean
    WebFluxConfigurer callerArguments() {
      return new WebFluxConfigurer() {
        @Override
        public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
          configurer.addCustomResolver(new CallerArgumentResolver());
        }
      };
    }
  }
}
