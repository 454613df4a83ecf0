package io.atelier.gateway.route;

import io.atelier.gateway.access.Decision;
import io.atelier.gateway.resolution.ResolutionProperties;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.cloud.gateway.config.GlobalCorsProperties;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.cloud.gateway.handler.FilteringWebHandler;
import org.springframework.cloud.gateway.handler.RoutePredicateHandlerMapping;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.cloud.gateway.support.RouteMetadataUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;

@Configuration(proxyBeanMethods = false)
class GatewayRoutes {
  private static final URI NAMED_BY_ADMISSION = URI.create("http://application.invalid");
  private static final int MAX_REQUEST_LINE = 16 * 1024;
  private static final int MAX_HEADER = 32 * 1024;

  /** One route a destination: Spring Cloud Gateway looks through them one by one. */
  @Bean
  RouteLocator admittedRoutes(
      RouteLocatorBuilder builder, ResolutionProperties resolution, RouteProperties properties) {
    RouteLocatorBuilder.Builder routes = builder.routes();
    routes.route(
        Decision.APPLICATION,
        route ->
            route
                .predicate(exchange -> AdmittedRequest.isTo(exchange, Decision.APPLICATION))
                .metadata(millis(properties.applicationTimeout()))
                .uri(NAMED_BY_ADMISSION));
    resolution
        .services()
        .forEach((service, address) ->
            routes.route(
                service,
                route ->
                    route
                        .predicate(exchange -> AdmittedRequest.isTo(exchange, service))
                        .metadata(millis(properties.serviceTimeout()))
                        .uri(address)));
    return routes.build();
  }

  @Bean
  RoutePredicateHandlerMapping routePredicateHandlerMapping(
      FilteringWebHandler handler,
      RouteLocator routes,
      GlobalCorsProperties cors,
      Environment environment) {
    return new AdmittedHandlerMapping(handler, routes, cors, environment);
  }

  /**
   * On the event loop that received the request; and never a second time by itself: what was reset
   * may have taken effect.
   */
  @Bean
  HttpClientCustomizer sameEventLoops(ReactorResourceFactory resources) {
    return client -> client.runOn(resources.getLoopResources()).disableRetry(true);
  }

  /** What the decoder refuses by itself is answered before admission sees it. */
  @Bean
  NettyServerCustomizer strictDecoder() {
    return server ->
        server.httpRequestDecoder(decoder ->
            decoder
                .maxInitialLineLength(MAX_REQUEST_LINE)
                .maxHeaderSize(MAX_HEADER)
                .validateHeaders(true)
                .allowDuplicateContentLengths(false));
  }

  private static Map<String, Object> millis(Duration responseTimeout) {
    return Map.of(RouteMetadataUtils.RESPONSE_TIMEOUT_ATTR, responseTimeout.toMillis());
  }
}
